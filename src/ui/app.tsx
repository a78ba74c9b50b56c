import { Suspense, useCallback, useEffect, useState } from 'react'
import { afterFirstPicture } from '../state/after-first-picture.ts'
import { appStore, useAppStore } from '../state/app-store.ts'
import { learnStore, toggleLearn, useLearnStore } from '../state/learn-store.ts'
import { showDrawer, usePanelDrawer } from '../state/panel-drawer.ts'
import { seenBatch } from '../state/seen-batch.ts'
import { showTokensAs } from '../state/view-verbs.ts'
import { followStore } from './document-state.ts'
import { EmptyState } from './empty/empty-state.tsx'
import { canExport, exportNow, sessionExport } from './export/export-items.ts'
import { stepFinding } from './findings/step-finding.ts'
import { forwardTimelineKey } from './forward-timeline-key.ts'
import { historyKey } from './history-key.ts'
import { fetchWaiting } from './later/fetch-later.ts'
import { laterPart } from './later/later-part.tsx'
import { DropTarget } from './open/drop-target.tsx'
import { FileInput, pickFiles } from './open/file-input.tsx'
import { usePastedFiles } from './open/use-pasted-files.ts'
import { useWindowKeys } from './open/use-window-keys.ts'
import { PanelErrorBoundary } from './panel/panel-error-boundary.tsx'
import { showSearch } from './search/show-search.ts'
import './styles/app.css'
import { tokenViews } from './tokens/token-views.ts'
import { TopBar } from './top-bar/top-bar.tsx'
import { Announcer } from './work/announcer.tsx'
import { ErrorBar } from './work/error-bar.tsx'
import { LinkBar } from './work/link-bar.tsx'
import { WorkBar } from './work/work-bar.tsx'

const workspace = () => import('./tokens/workspace.tsx')
const panels = () => import('./later/panels-of-later.ts')
const Workspace = laterPart(async () => (await workspace()).Workspace)
const StatusBar = laterPart(async () => (await workspace()).StatusBar)
const Panel = laterPart(async () => (await import('./panel/panel.tsx')).Panel)
const Learn = laterPart(async () => (await import('./learn/learn.tsx')).Learn)
const HelpDialog = laterPart(async () => (await panels()).HelpDialog)
const OpenDialog = laterPart(async () => (await panels()).OpenDialog)
const RoleForm = laterPart(async () => (await panels()).RoleForm)
const Palette = laterPart(async () => (await import('./palette/palette.tsx')).Palette)

export function App() {
  const [isHelpOpen, setHelpOpen] = useState(false)
  const [isOpenDialogOpen, setOpenDialogOpen] = useState(false)
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const isDrawerOpen = usePanelDrawer()
  const isLearnOpen = useLearnStore(
    ({ place, hidden, locked, problems }) => place !== null || hidden.size + locked.size + problems.length > 0,
  )
  const isSeen = useAppStore(({ open }) => seenBatch(open) !== null)
  const unnamed = useAppStore((state) => state.unnamed)
  const isRefused = useAppStore(({ error }) => error !== null)
  useEffect(followStore, [])
  useEffect(() => void afterFirstPicture().then(fetchWaiting), [])

  const command = useCallback((key: string, event: KeyboardEvent) => {
    const view = tokenViews[Number(key) - 1]
    if (key === 'Ctrl+o') pickFiles()
    else if (key === 'Ctrl+s' && canExport(appStore.getState())) exportNow(sessionExport)
    else if (isPaletteKey(key, event)) setPaletteOpen(true)
    else if (key === '/') showSearch()
    else if ((key === 'j' || key === 'k') && learnStore.getState().guessing === null) stepFinding(key === 'j' ? 1 : -1)
    else if (key === '?') setHelpOpen(true)
    else if (key === 'q') showDrawer()
    else if (key === 'l') toggleLearn()
    else if (view !== undefined && seenBatch(appStore.getState().open) !== null) showTokensAs(view.value)
    else if (key === 'Escape') showDrawer(false)
    else if (historyKey(key, event)) return true
    else return forwardTimelineKey(event)
    return key !== 'Escape'
  }, [])
  useWindowKeys(command)
  usePastedFiles()
  const closePalette = useCallback(() => setPaletteOpen(false), [])
  const showHelp = useCallback(() => setHelpOpen(true), [])

  return (
    <div className="app" data-empty={!isSeen}>
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
        {isSeen ? (
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
        <Suspense fallback={null}>{isSeen && <StatusBar />}</Suspense>
        <FileInput />
      </main>
      <Suspense fallback={null}>{isSeen && <Panel isOpen={isDrawerOpen} />}</Suspense>
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

/** As in Perfetto and VS Code; Firefox keeps the first for itself. `G` for the places alone that one can go to. */
function isPaletteKey(key: string, { shiftKey }: KeyboardEvent): boolean {
  return (key === 'Ctrl+p' && shiftKey) || key === 'F1' || key === 'Ctrl+k' || key === 'g'
}
