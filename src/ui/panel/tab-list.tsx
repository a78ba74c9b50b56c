import { type KeyboardEvent, useRef } from 'react'

interface Tab {
  readonly id: string
  readonly title: string
}

interface Props<T extends Tab> {
  readonly label: string
  readonly className: string
  readonly tabs: readonly T[]
  readonly shown: T
  readonly onShow: (tab: T) => void
}

/** Tabs with one tab stop; arrows, Home and End go between them. The panel itself is `tabpanel-ID`. */
export function TabList<T extends Tab>({ label, className, tabs, shown, onShow }: Props<T>) {
  const list = useRef<HTMLDivElement>(null)
  const walk = (event: KeyboardEvent) => {
    const to = neighbour(event.key, tabs.indexOf(shown), tabs.length)
    if (to === null) return
    event.preventDefault()
    event.stopPropagation()
    onShow(tabs[to])
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus()
  }
  return (
    <div ref={list} role="tablist" aria-label={label} className={className} onKeyDown={walk}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`tab-${tab.id}`}
          aria-selected={tab === shown}
          aria-controls={tab === shown ? `tabpanel-${tab.id}` : undefined}
          tabIndex={tab === shown ? 0 : -1}
          onClick={() => onShow(tab)}
        >
          <span data-text={tab.title}>{tab.title}</span>
        </button>
      ))}
    </div>
  )
}

function neighbour(key: string, at: number, count: number): number | null {
  if (key === 'ArrowRight') return (at + 1) % count
  if (key === 'ArrowLeft') return (at - 1 + count) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}
