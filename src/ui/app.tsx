import { useCallback, useEffect, useState } from 'react'
import { useAppStore } from '../state/app-store.ts'
import { followStore } from './document-state.ts'
import { EmptyState } from './empty/empty-state.tsx'
import { forwardTimelineKey } from './forward-timeline-key.ts'
import { HelpDialog } from './help/help-dialog.tsx'
import { Minimap } from './minimap/minimap.tsx'
import { DropTarget } from './open/drop-target.tsx'
import { FileInput, pickFiles } from './open/file-input.tsx'
import { useWindowKeys } from './open/use-window-keys.ts'
import { Panel } from './panel/panel.tsx'
import { PanelErrorBoundary } from './panel/panel-error-boundary.tsx'
import { StatusBar } from './status-bar/status-bar.tsx'
import './styles/app.css'
import { preloadViews } from './tokens/lazy-views.ts'
import { TokenArea } from './tokens/token-area.tsx'
import { TopBar } from './top-bar/top-bar.tsx'
import { Announcer } from './work/announcer.tsx'
import { ErrorBar } from './work/error-bar.tsx'
import { WorkBar } from './work/work-bar.tsx'

export function App() {
  const [isHelpOpen, setHelpOpen] = useState(false)
  const [isDrawerOpen, setDrawerOpen] = useState(false)
  const isOpen = useAppStore(({ open }) => open.status === 'open')
  useEffect(followStore, [])
  useEffect(preloadViews, [])

  const command = useCallback((key: string, event: KeyboardEvent) => {
    if (key === 'Ctrl+o') pickFiles()
    else if (key === '?') setHelpOpen(true)
    else if (key === 'q') setDrawerOpen((open) => !open)
    else if (key === 'Escape') setDrawerOpen(false)
    else return forwardTimelineKey(event)
    return key !== 'Escape'
  }, [])
  useWindowKeys(command)

  return (
    <div className="app" data-empty={!isOpen}>
      <TopBar
        isDrawerOpen={isDrawerOpen}
        onDrawer={() => setDrawerOpen(!isDrawerOpen)}
        onHelp={() => setHelpOpen(true)}
      />
      <ErrorBar />
      <main className="work-area">
        <WorkBar />
        {isOpen ? (
          <>
            <PanelErrorBoundary name="The overview">
              <Minimap />
            </PanelErrorBoundary>
            <div className="timeline-area">
              <PanelErrorBoundary name="The timeline">
                <TokenArea />
              </PanelErrorBoundary>
            </div>
            <StatusBar />
          </>
        ) : (
          <EmptyState />
        )}
        <FileInput />
      </main>
      {isOpen && <Panel isOpen={isDrawerOpen} />}
      <HelpDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
      <DropTarget />
      <Announcer />
    </div>
  )
}
