import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import { useAppStore } from '../state/app-store.ts'
import { learnStore, toggleLearn, useLearnStore } from '../state/learn-store.ts'
import { showDrawer, usePanelDrawer } from '../state/panel-drawer.ts'
import { openSearch } from '../state/search-tokens.ts'
import { followStore } from './document-state.ts'
import { EmptyState } from './empty/empty-state.tsx'
import { fetchExports } from './export/export-items.ts'
import { stepFinding } from './findings/step-finding.ts'
import { forwardTimelineKey } from './forward-timeline-key.ts'
import { historyKey } from './history-key.ts'
import { DropTarget } from './open/drop-target.tsx'
import { FileInput, pickFiles } from './open/file-input.tsx'
import { useWindowKeys } from './open/use-window-keys.ts'
import { fetchLaterPanels, laterPanel } from './panel/later-panels.ts'
import { PanelErrorBoundary } from './panel/panel-error-boundary.tsx'
import './styles/app.css'
import { fetchViews } from './tokens/lazy-views.ts'
import { TopBar } from './top-bar/top-bar.tsx'
import { Announcer } from './work/announcer.tsx'
import { ErrorBar } from './work/error-bar.tsx'
import { LinkBar } from './work/link-bar.tsx'
import { WorkBar } from './work/work-bar.tsx'

const fetchWorkspace = () => import('./tokens/workspace.tsx')
const Workspace = lazy(async () => ({ default: (await fetchWorkspace()).Workspace }))
const StatusBar = lazy(async () => ({ default: (await fetchWorkspace()).StatusBar }))
const fetchPanel = () => import('./panel/panel.tsx')
const Panel = lazy(async () => ({ default: (await fetchPanel()).Panel }))
const fetchLearn = () => import('./learn/learn.tsx')
const Learn = lazy(fetchLearn)
const HelpDialog = laterPanel('HelpDialog')
const OpenDialog = laterPanel('OpenDialog')
const RoleForm = laterPanel('RoleForm')
const fetchPalette = () => import('./palette/palette.tsx')
const LatePalette = lazy(async () => ({ default: (await fetchPalette()).Palette }))
/** The palette itself once it is there: `lazy` would draw it a moment after its key, and what is typed meanwhile be lost. */
let loadedPalette: Awaited<ReturnType<typeof fetchPalette>>['Palette'] | null = null

export function App() {
  const [isHelpOpen, setHelpOpen] = useState(false)
  const [isOpenDialogOpen, setOpenDialogOpen] = useState(false)
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const isDrawerOpen = usePanelDrawer()
  const isLearnOpen = useLearnStore(
    ({ place, hidden, locked, problems }) => place !== null || hidden.size + locked.size + problems.length > 0,
  )
  const isOpen = useAppStore(({ open }) => open.status === 'open')
  const unnamed = useAppStore((state) => state.unnamed)
  const isRefused = useAppStore(({ error }) => error !== null)
  useEffect(followStore, [])
  useEffect(fetchLater, [])

  const command = useCallback((key: string, event: KeyboardEvent) => {
    if (key === 'Ctrl+o') pickFiles()
    else if (isPaletteKey(key, event)) setPaletteOpen(true)
    else if (key === '/') openSearch()
    else if ((key === 'j' || key === 'k') && learnStore.getState().guessing === null) stepFinding(key === 'j' ? 1 : -1)
    else if (key === '?') setHelpOpen(true)
    else if (key === 'q') showDrawer()
    else if (key === 'l') toggleLearn()
    else if (key === 'Escape') showDrawer(false)
    else if (historyKey(key, event)) return true
    else return forwardTimelineKey(event)
    return key !== 'Escape'
  }, [])
  useWindowKeys(command)
  const closePalette = useCallback(() => setPaletteOpen(false), [])
  const showHelp = useCallback(() => setHelpOpen(true), [])

  const Palette = loadedPalette ?? LatePalette
  return (
    <div className="app" data-empty={!isOpen}>
      <TopBar
        isDrawerOpen={isDrawerOpen}
        onDrawer={() => showDrawer()}
        onHelp={() => setHelpOpen(true)}
        onOpen={() => setOpenDialogOpen(true)}
      />
      <div className="bars">
        <ErrorBar />
        <Suspense fallback={null}>{isRefused && unnamed !== null && <RoleForm unnamed={unnamed} />}</Suspense>
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
        {isLearnOpen && (
          <PanelErrorBoundary name="Learn">
            <Suspense fallback={null}>
              <Learn />
            </Suspense>
          </PanelErrorBoundary>
        )}
        <Suspense fallback={null}>{isOpen && <StatusBar />}</Suspense>
        <FileInput />
      </main>
      <Suspense fallback={null}>{isOpen && <Panel isOpen={isDrawerOpen} />}</Suspense>
      <Suspense fallback={null}>
        {isHelpOpen && <HelpDialog onClose={() => setHelpOpen(false)} />}
        {isOpenDialogOpen && <OpenDialog onClose={() => setOpenDialogOpen(false)} />}
        {isPaletteOpen && <Palette onClose={closePalette} onHelp={showHelp} />}
      </Suspense>
      <DropTarget />
      <Announcer />
    </div>
  )
}

/** All that the first picture does not need, before it is asked for: a page that is loaded works offline. */
function fetchLater(): void {
  fetchViews()
  fetchLaterPanels()
  // What could not be fetched is asked for again when it is needed.
  void fetchWorkspace().catch(() => undefined)
  void fetchPanel().catch(() => undefined)
  void fetchLearn().catch(() => undefined)
  void fetchPalette().then(
    ({ Palette }) => {
      loadedPalette = Palette
    },
    () => undefined,
  )
  void fetchExports().catch(() => undefined)
}

/** As in Perfetto and VS Code; Firefox keeps the first for itself. `G` for the places alone that one can go to. */
function isPaletteKey(key: string, { shiftKey }: KeyboardEvent): boolean {
  return (key === 'Ctrl+p' && shiftKey) || key === 'F1' || key === 'Ctrl+k' || key === 'g'
}
