import { useAppStore } from '../../state/app-store.ts'
import { seenBatch } from '../../state/seen-batch.ts'
import { ExportMenu } from '../export/export-menu.tsx'
import { Icon } from '../icon.tsx'
import { LearnButton } from '../learn/learn-button.tsx'
import { useHiddenParts } from '../learn/use-hidden-parts.ts'
import { BatchTitle } from './batch-title.tsx'
import { EngineBadge } from './engine-badge.tsx'
import { SamplesMenu } from './samples-menu.tsx'
import { ThemeButton } from './theme-button.tsx'

interface Props {
  readonly isDrawerOpen: boolean
  readonly onDrawer: () => void
  readonly onHelp: () => void
  readonly onOpen: () => void
}

export function TopBar({ isDrawerOpen, onDrawer, onHelp, onOpen }: Props) {
  const isSeen = useAppStore(({ open }) => seenBatch(open) !== null)
  const hidden = useHiddenParts()
  return (
    <header className="top-bar">
      <h1 className="wordmark">
        MTP<span>Lens</span>
      </h1>
      <BatchTitle />
      <div className="top-bar-end">
        <EngineBadge />
        <button
          type="button"
          className="button"
          aria-haspopup="dialog"
          title="Open files, or see how to dump them (Ctrl+O browses at once)"
          onClick={onOpen}
        >
          Open…
        </button>
        {!hidden.has('samples') && <SamplesMenu />}
        <ExportMenu />
        <LearnButton />
        <ThemeButton />
        <button
          type="button"
          className="button icon"
          aria-label="Help: keys and mouse"
          title="Help: keys and mouse (?)"
          onClick={onHelp}
        >
          ?
        </button>
        {isSeen && (
          <button
            type="button"
            className="button drawer-button"
            aria-expanded={isDrawerOpen}
            aria-controls="panel"
            title="Show or hide the panel (Q)"
            onClick={onDrawer}
          >
            <Icon name="panel" /> Panel
          </button>
        )}
      </div>
    </header>
  )
}
