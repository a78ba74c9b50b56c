import { type KeyboardEvent, useRef } from 'react'
import { useAppStore } from '../../state/app-store.ts'
import { showPanel } from '../../state/view-verbs.ts'
import { Inspector } from '../inspector/inspector.tsx'
import { useHiddenParts } from '../learn/use-hidden-parts.ts'
import { PanelErrorBoundary } from './panel-error-boundary.tsx'
import { panelTabs } from './panel-tabs.ts'

/** The right side: one of several views of the batch, and the inspector below it. */
export function Panel({ isOpen }: { readonly isOpen: boolean }) {
  const hidden = useHiddenParts()
  const tabs = panelTabs.filter(({ id }) => !hidden.has(id))
  const panel = useAppStore((state) => state.panel)
  const shown = tabs.find(({ id }) => id === panel) ?? tabs[0]
  const list = useRef<HTMLDivElement>(null)

  const walk = (event: KeyboardEvent) => {
    const to = shown === undefined ? null : neighbour(event.key, tabs.indexOf(shown), tabs.length)
    if (to === null) return
    event.preventDefault()
    event.stopPropagation()
    showPanel(tabs[to].id)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus()
  }

  return (
    <aside id="panel" className="panel" data-open={isOpen} aria-label="Panel">
      <div className="panel-main">
        <div ref={list} role="tablist" aria-label="Views of the batch" className="tabs" onKeyDown={walk}>
          {tabs.map((tab) => (
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
        {shown !== undefined && (
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
              <shown.Content />
            </PanelErrorBoundary>
          </div>
        )}
      </div>
      {!hidden.has('inspector') && (
        <PanelErrorBoundary name="The inspector">
          <Inspector />
        </PanelErrorBoundary>
      )}
    </aside>
  )
}

function neighbour(key: string, at: number, count: number): number | null {
  if (key === 'ArrowRight') return (at + 1) % count
  if (key === 'ArrowLeft') return (at - 1 + count) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}
