import { Suspense, useCallback, useEffect, useState } from 'react'
import { useAppStore } from '../state/app-store.ts'
import { openSearch } from '../state/search-tokens.ts'
import { followStore } from './document-state.ts'
import { EmptyState } from './empty/empty-state.tsx'
import { stepFinding } from './findings/step-finding.ts'
import { forwardTimelineKey } from './forward-timeline-key.ts'
import { HelpDialog } from './help/help-dialog.tsx'
import { historyKey } from './history-key.ts'
import { DropTarget } from './open/drop-target.tsx'
import { FileInput, pickFiles } from './open/file-input.tsx'
import { useWindowKeys } from './open/use-window-keys.ts'
import { Palette } from './palette/palette.tsx'
import { fetchLaterPanels } from './panel/later-panels.ts'
import './styles/app.css'
import { Panel, preloadViews, Workspace } from './tokens/lazy-views.ts'
import { TopBar } from './top-bar/top-bar.tsx'
import { Announcer } from './work/announcer.tsx'
import { ErrorBar } from './work/error-bar.tsx'
import { LinkBar } from './work/link-bar.tsx'
import { WorkBar } from './work/work-bar.tsx'

export function App() {
  const [isHelpOpen, setHelpOpen] = useState(false)
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const [isDrawerOpen, setDrawerOpen] = useState(false)
  const isOpen = useAppStore(({ open }) => open.status === 'open')
  useEffect(followStore, [])
  useEffect(preloadViews, [])
  useEffect(fetchLaterPanels, [])

  const command = useCallback((key: string, event: KeyboardEvent) => {
    if (key === 'Ctrl+o') pickFiles()
    else if (isPaletteKey(key, event)) setPaletteOpen(true)
    else if (key === '/') openSearch()
    else if (key === 'j' || key === 'k') stepFinding(key === 'j' ? 1 : -1)
    else if (key === '?') setHelpOpen(true)
    else if (key === 'q') setDrawerOpen((open) => !open)
    else if (key === 'Escape') setDrawerOpen(false)
    else if (historyKey(key, event)) return true
    else return forwardTimelineKey(event)
    return key !== 'Escape'
  }, [])
  useWindowKeys(command)
  const closePalette = useCallback(() => setPaletteOpen(false), [])
  const showHelp = useCallback(() => setHelpOpen(true), [])

  return (
    <div className="app" data-empty={!isOpen}>
      <TopBar
        isDrawerOpen={isDrawerOpen}
        onDrawer={() => setDrawerOpen(!isDrawerOpen)}
        onHelp={() => setHelpOpen(true)}
      />
      <div className="bars">
        <ErrorBar />
        <LinkBar />
      </div>
      <main className="work-area">
        <WorkBar />
        {isOpen ? (
          <Suspense fallback={null}>
            <Workspace />
          </Suspense>
        ) : (
          <EmptyState />
        )}
        <FileInput />
      </main>
      {isOpen && (
        <Suspense fallback={null}>
          <Panel isOpen={isDrawerOpen} />
        </Suspense>
      )}
      <HelpDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
      {isPaletteOpen && <Palette onClose={closePalette} onHelp={showHelp} />}
      <DropTarget />
      <Announcer />
    </div>
  )
}

/** As in Perfetto and VS Code; Firefox keeps the first for itself. `G` for the places alone that one can go to. */
function isPaletteKey(key: string, { shiftKey }: KeyboardEvent): boolean {
  return (key === 'Ctrl+p' && shiftKey) || key === 'F1' || key === 'Ctrl+k' || key === 'g'
}
