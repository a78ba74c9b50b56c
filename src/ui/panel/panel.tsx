import { Suspense } from 'react'
import { useAppStore } from '../../state/app-store.ts'
import { showPanel } from '../../state/view-verbs.ts'
import { laterPart } from '../later/later-part.tsx'
import { useHiddenParts } from '../learn/use-hidden-parts.ts'
import { PanelErrorBoundary } from './panel-error-boundary.tsx'
import { panelTabs } from './panel-tabs.ts'
import { RowsBeingRead } from './rows-being-read.tsx'
import { TabList } from './tab-list.tsx'

const Inspector = laterPart(async () => (await import('../later/panels-of-later.ts')).Inspector)

/** The right side: one of several views of the batch, and the inspector below it. */
export function Panel({ isOpen }: { readonly isOpen: boolean }) {
  const hidden = useHiddenParts()
  const tabs = panelTabs.filter(({ id }) => !hidden.has(id))
  const panel = useAppStore((state) => state.panel)
  const isWhole = useAppStore(({ open }) => open.status === 'open')
  const shown = tabs.find(({ id }) => id === panel) ?? tabs[0]
  return (
    <aside id="panel" className="panel" data-open={isOpen} aria-label="Panel">
      <div className="panel-main">
        {shown !== undefined && (
          <>
            <TabList
              label="Views of the batch"
              className="tabs"
              tabs={tabs}
              shown={shown}
              onShow={({ id }) => showPanel(id)}
            />
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
                {isWhole ? (
                  <Suspense fallback={<p className="section dim">Opening…</p>}>
                    <shown.Content />
                  </Suspense>
                ) : (
                  <RowsBeingRead />
                )}
              </PanelErrorBoundary>
            </div>
          </>
        )}
      </div>
      {!hidden.has('inspector') && (
        <PanelErrorBoundary name="The inspector">
          <Suspense fallback={<section className="inspector" aria-label="Inspector" />}>
            <Inspector />
          </Suspense>
        </PanelErrorBoundary>
      )}
    </aside>
  )
}
