import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import { useAppStore } from '../state/app-store.ts'
import { toggleLearn, useLearnStore } from '../state/learn-store.ts'
import { showDrawer, useShownPanel } from '../state/shown-panel.ts'
import { followStore } from './document-state.ts'
import { EmptyState } from './empty/empty-state.tsx'
import { forwardTimelineKey } from './forward-timeline-key.ts'
import { HelpDialog } from './help/help-dialog.tsx'
import { useHiddenParts } from './learn/use-hidden-parts.ts'
import { Minimap } from './minimap/minimap.tsx'
import { DropTarget } from './open/drop-target.tsx'
import { FileInput, pickFiles } from './open/file-input.tsx'
import { useWindowKeys } from './open/use-window-keys.ts'
import { Panel } from './panel/panel.tsx'
import { PanelErrorBoundary } from './panel/panel-error-boundary.tsx'
import { StatusBar } from './status-bar/status-bar.tsx'
import './styles/app.css'
import { Timeline } from './timeline/timeline.tsx'
import { TopBar } from './top-bar/top-bar.tsx'
import { Announcer } from './work/announcer.tsx'
import { ErrorBar } from './work/error-bar.tsx'
import { WorkBar } from './work/work-bar.tsx'

/** Its texts and figures are not needed at first sight; they are fetched right after it, so that Learn works offline. */
const loadLearn = () => import('./learn/learn.tsx')
const Learn = lazy(loadLearn)

export function App() {
  const [isHelpOpen, setHelpOpen] = useState(false)
  const isDrawerOpen = useShownPanel((panel) => panel.isDrawerOpen)
  const isLearnOpen = useLearnStore(
    ({ place, hidden, locked, problems }) => place !== null || hidden.size + locked.size + problems.length > 0,
  )
  const hidden = useHiddenParts()
  const isOpen = useAppStore(({ open }) => open.status === 'open')
  useEffect(followStore, [])
  useEffect(() => void loadLearn(), [])

  const command = useCallback((key: string, event: KeyboardEvent) => {
    if (key === 'Ctrl+o') pickFiles()
    else if (key === '?') setHelpOpen(true)
    else if (key === 'q') showDrawer()
    else if (key === 'l') toggleLearn()
    else if (key === 'Escape') showDrawer(false)
    else return forwardTimelineKey(event)
    return key !== 'Escape'
  }, [])
  useWindowKeys(command)

  return (
    <div className="app" data-empty={!isOpen}>
      <TopBar isDrawerOpen={isDrawerOpen} onDrawer={() => showDrawer()} onHelp={() => setHelpOpen(true)} />
      <ErrorBar />
      <main className="work-area">
        <WorkBar />
        {isOpen ? (
          <>
            {!hidden.has('overview') && (
              <PanelErrorBoundary name="The overview">
                <Minimap />
              </PanelErrorBoundary>
            )}
            <div className="timeline-area">
              <PanelErrorBoundary name="The timeline">
                <Timeline />
              </PanelErrorBoundary>
            </div>
          </>
        ) : (
          <EmptyState />
        )}
        {isLearnOpen && (
          <PanelErrorBoundary name="Learn">
            <Suspense fallback={null}>
              <Learn />
            </Suspense>
          </PanelErrorBoundary>
        )}
        {isOpen && <StatusBar />}
        <FileInput />
      </main>
      {isOpen && <Panel isOpen={isDrawerOpen} />}
      <HelpDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
      <DropTarget />
      <Announcer />
    </div>
  )
}
