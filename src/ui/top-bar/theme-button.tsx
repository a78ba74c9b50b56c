import type { Theme } from '../../state/app-state.ts'
import { useAppStore } from '../../state/app-store.ts'
import { setTheme } from '../../state/view-verbs.ts'
import { Icon } from '../icon.tsx'

const next: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' }
const named: Readonly<Record<Theme, string>> = { system: 'as the system', light: 'light', dark: 'dark' }

export function ThemeButton() {
  const theme = useAppStore((state) => state.theme)
  const label = `Theme: ${named[theme]}. Change to ${named[next[theme]]}`
  return (
    <button
      type="button"
      className="button icon"
      aria-label={label}
      title={label}
      onClick={() => setTheme(next[theme])}
    >
      <Icon name={theme} />
    </button>
  )
}
