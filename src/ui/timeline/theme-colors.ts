const names = ['bg', 'panel', 'line', 'ink', 'dim', 'faint', 'accent', 'ok', 'warn', 'err', 'lane', 'chip'] as const

/** Colours of the theme in force, the two fonts and the sizes of type, for drawing on a canvas. */
export type ThemeColors = Readonly<Record<(typeof names)[number] | 'accentSoft' | 'edge', string>> & {
  readonly mono: string
  readonly sans: string
  readonly textSmall: string
  readonly textNote: string
  readonly textLead: string
}

/** Reads the custom properties as they hold on an element. */
export function themeColors(element: Element): ThemeColors {
  const style = getComputedStyle(element)
  const read = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback
  const colors = Object.fromEntries(names.map((name) => [name, read(`--${name}`, '#888888')])) as Record<
    (typeof names)[number],
    string
  >
  return {
    ...colors,
    accentSoft: read('--accent-soft', colors.chip),
    edge: read('--edge', colors.dim),
    mono: read('--mono', 'ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace'),
    sans: read('--sans', 'system-ui, sans-serif'),
    textSmall: read('--text-small', '11px'),
    textNote: read('--text-note', '12px'),
    textLead: read('--text-lead', '14px'),
  }
}

/** Calls back when another theme is chosen, or the system changes its own. Returns how to stop. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] })
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'].map((query) =>
    matchMedia(query),
  )
  for (const query of queries) query.addEventListener('change', changed)
  return () => {
    observer.disconnect()
    for (const query of queries) query.removeEventListener('change', changed)
  }
}
