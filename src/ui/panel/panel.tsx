import { type KeyboardEvent, useRef } from 'react'
import { useAppStore } from '../../state/app-store.ts'
import { showPanel } from '../../state/view-verbs.ts'
import { Inspector } from '../inspector/inspector.tsx'
import { PanelErrorBoundary } from './panel-error-boundary.tsx'
import { panelTabs } from './panel-tabs.ts'

/** The right side: one of several views of the batch, and the inspector below it. */
export function Panel({ isOpen }: { readonly isOpen: boolean }) {
  const shown = useAppStore(({ panel }) => panelTabs.find(({ id }) => id === panel) ?? panelTabs[0])
  const list = useRef<HTMLDivElement>(null)
  const { Content } = shown

  const walk = (event: KeyboardEvent) => {
    const to = neighbour(event.key, panelTabs.indexOf(shown))
    if (to === null) return
    event.preventDefault()
    event.stopPropagation()
    showPanel(panelTabs[to].id)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus()
  }

  return (
    <aside id="panel" className="panel" data-open={isOpen} aria-label="Panel">
      <div className="panel-main">
        <div ref={list} role="tablist" aria-label="Views of the batch" className="tabs" onKeyDown={walk}>
          {panelTabs.map((tab) => (
            <button
              key={tab.id}
              type="button"
              role="tab"
              id={`tab-${tab.id}`}
              aria-selected={tab === shown}
              aria-controls={tab === shown ? `tabpanel-${tab.id}` : undefined}
              tabIndex={tab === shown ? 0 : -1}
              onClick={() => showPanel(tab.id)}
            >
              {tab.title}
            </button>
          ))}
        </div>
        <div
          key={shown.id}
          className="tab-panel"
          role="tabpanel"
          id={`tabpanel-${shown.id}`}
          aria-labelledby={`tab-${shown.id}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls has to be reachable by keyboard
          tabIndex={0}
        >
          <PanelErrorBoundary name={shown.title}>
            <Content />
          </PanelErrorBoundary>
        </div>
      </div>
      <PanelErrorBoundary name="The inspector">
        <Inspector />
      </PanelErrorBoundary>
    </aside>
  )
}

function neighbour(key: string, at: number): number | null {
  const count = panelTabs.length
  if (key === 'ArrowRight') return (at + 1) % count
  if (key === 'ArrowLeft') return (at - 1 + count) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}
