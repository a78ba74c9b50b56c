import type { BoundarySource } from '../../core/packing/boundary-source.ts'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import type { BoundaryReading } from '../../core/packing/read-boundaries.ts'
import { visibleText } from '../../core/tensor/visible-text.ts'
import type { AppState, OpenBatchState, SeenState } from '../../state/app-state.ts'
import { appStore } from '../../state/app-store.ts'
import { hiddenParts, type LearnState, learnStore } from '../../state/learn-store.ts'
import { samples } from '../../state/samples.ts'
import { seenBatch } from '../../state/seen-batch.ts'
import { chooseBoundarySource, resetSettings } from '../../state/settings-verbs.ts'
import { showWindow } from '../../state/timeline-store.ts'
import { pinCell, selectTokens, setTheme, showPanel, showTokensAs } from '../../state/view-verbs.ts'
import { exportItems, exportNow, sessionExport } from '../export/export-items.ts'
import { showPlace } from '../findings/show-place.ts'
import { pickFiles, pickFolder } from '../open/file-input.tsx'
import { openRecentQuietly, openSampleQuietly } from '../open/open-quietly.ts'
import { panelTabs } from '../panel/panel-tabs.ts'
import { showSearch } from '../search/show-search.ts'
import { tokenViews } from '../tokens/token-views.ts'

/** One line of the palette. */
export interface PaletteCommand {
  readonly id: string
  readonly title: string
  /** What kind of thing it is; searched as well. */
  readonly group: string
  /** The key that does the same. */
  readonly keys?: string
  readonly run: () => void
}

/**
 * Everything that can be done from the palette, as the page stands. What a teacher's link hides or locks is not offered, nor
 * the doctor's findings while a piece of the museum is guessed.
 */
function commandsOf(app: AppState, learn: LearnState, showHelp: () => void): PaletteCommand[] {
  const { open } = app
  const seen = seenBatch(open)
  const hidden = hiddenParts(learn)
  return [
    ...(seen === null ? [] : goCommands(hidden)),
    ...(open.status !== 'open' || hidden.has('findings') ? [] : findingCommands(open)),
    ...(learn.locked.has('batch') ? [] : batchCommands(app, hidden)),
    ...(open.status === 'open' && !learn.locked.has('settings') ? settingsCommands(open) : []),
    ...(seen === null ? [] : viewCommands(app, seen)),
    ...(['light', 'dark', 'system'] as const).map((theme) => ({
      id: `theme-${theme}`,
      group: 'Theme',
      title: theme,
      run: () => setTheme(theme),
    })),
    { id: 'help', group: 'Help', title: 'Keys and mouse', keys: '?', run: showHelp },
  ]
}

function goCommands(hidden: ReadonlySet<string>): PaletteCommand[] {
  return [
    { id: 'search', group: 'Go', title: 'Search text, ids, losses, reasons', keys: '/', run: showSearch },
    ...panelTabs
      .filter(({ id }) => !hidden.has(id))
      .map(({ id, title }) => ({
        id: `panel-${id}`,
        group: 'Panel',
        title,
        run: () => {
          showPanel(id)
          document.getElementById(`tab-${id}`)?.focus()
        },
      })),
  ]
}

function findingCommands({ batch, findings }: OpenBatchState): PaletteCommand[] {
  return (findings ?? []).flatMap(({ rule, title, severity, places: [first] }) =>
    first === undefined
      ? []
      : [{ id: `finding-${rule}`, group: `Finding, ${severity}`, title, run: () => showPlace(first, batch) }],
  )
}

function batchCommands({ recent }: AppState, hidden: ReadonlySet<string>): PaletteCommand[] {
  return [
    { id: 'open', group: 'Batch', title: 'Open files…', keys: 'Ctrl O', run: pickFiles },
    { id: 'open-folder', group: 'Batch', title: 'Open a folder…', run: pickFolder },
    ...recent.map(({ id, name }) => ({
      id: `recent-${id}`,
      group: 'Recent file',
      title: visibleText(name, 80),
      run: () => void openRecentQuietly(id),
    })),
    ...(hidden.has('samples') ? [] : samples).map(({ id, title }) => ({
      id: `sample-${id}`,
      group: 'Sample',
      title,
      run: () => openSampleQuietly(id),
    })),
  ]
}

function settingsCommands({ batch, readings }: OpenBatchState): PaletteCommand[] {
  return [
    ...sourcesOf(batch, readings).map((source) => ({
      id: `source-${source}`,
      group: 'Boundaries from',
      title: source,
      run: () => chooseBoundarySource(source),
    })),
    { id: 'reset', group: 'Settings', title: 'As the dump says', run: resetSettings },
  ]
}

function viewCommands(
  { pinned, selection }: AppState,
  { status, batch: { sequenceLength } }: SeenState,
): PaletteCommand[] {
  const view = (id: string, title: string, keys: string, run: () => void) => ({ id, group: 'View', title, keys, run })
  return [
    ...tokenViews.map(({ value, words }, index) =>
      view(`as-${value}`, `Tokens as ${words.toLowerCase()}`, String(index + 1), () => showTokensAs(value)),
    ),
    view('whole', 'Whole row', '0', () => showWindow({ start: 0, end: sequenceLength }, sequenceLength)),
    ...(pinned === null ? [] : [view('unpin', 'Unpin the cell', 'Esc', () => pinCell(null))]),
    ...(selection === null ? [] : [view('unselect', 'Clear the selection', 'Esc', () => selectTokens(null))]),
    ...(status === 'open' ? exportItems : []).map((item) => ({
      id: `export-${item.id}`,
      group: 'Export',
      title: item.title,
      ...(item === sessionExport ? { keys: 'Ctrl S' } : {}),
      run: () => exportNow(item),
    })),
  ]
}

/** Boundary sources that can be chosen, as the Settings panel offers them. */
function sourcesOf({ targets }: PackedBatch, readings: readonly BoundaryReading[]): BoundarySource[] {
  const read = readings.filter(({ error }) => error == null).map(({ source }) => source)
  return [...read, ...(targets === null ? [] : ['mtp_per_depth_targets' as const]), 'none']
}

/** Commands whose words hold every word that was typed, those that begin with it first. */
export function matchingCommands(commands: readonly PaletteCommand[], typed: string): PaletteCommand[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const text = ({ group, title }: PaletteCommand) => `${group} ${title}`.toLowerCase()
  const begins = (command: PaletteCommand) =>
    command.title.toLowerCase().startsWith(typed.trim().toLowerCase()) ? 0 : 1
  return commands
    .filter((command) => words.every((word) => text(command).includes(word)))
    .toSorted((a, b) => begins(a) - begins(b))
}

/** The store as it is when the palette opens. */
export function commandsNow(showHelp: () => void): PaletteCommand[] {
  return commandsOf(appStore.getState(), learnStore.getState(), showHelp)
}
