import type { Finding } from '../core/findings/finding.ts'
import type { EditHistory } from '../core/findings/what-if/edit-history.ts'
import type { WhatIf } from '../core/findings/what-if/what-if.ts'
import type { Evaluation } from '../core/loss/evaluation.ts'
import type { BatchChoices } from '../core/packing/batch-choices.ts'
import type { LossSettings } from '../core/packing/loss-settings.ts'
import type { PackedBatch } from '../core/packing/packed-batch.ts'
import type { BoundaryReading } from '../core/packing/read-boundaries.ts'
import type { UnknownRoles } from '../core/packing/roles-unknown-error.ts'
import type { EngineInfo } from '../core/report/report.ts'
import type { SearchHit } from '../core/search/search-row.ts'
import type { TokenTexts } from '../core/tensor/tensor-file.ts'
import type { KernelInUse, OpenedPacks, Progress } from '../engine/engine-messages.ts'
import type { DifferingCells } from '../engine/engine-question.ts'
import type { HeadGradients } from '../engine/token-gradients.ts'
import type { ArrivingLosses } from './arriving-losses.ts'
import type { LaneView } from './lane-view.ts'

import type { BatchOrigin, NamedFiles } from './link/batch-origin.ts'

export type { BackendChoice, KernelInUse, OpenedPacks, Progress } from '../engine/engine-messages.ts'
export type { DifferingCells } from '../engine/engine-question.ts'
export type { HeadPrediction } from '../engine/predict-token.ts'
export type { HeadGradients } from '../engine/token-gradients.ts'

/** What is open. A batch stays open while another file is read, and when that file is refused. */
export type OpenState = { readonly status: 'empty' } | FirstRowState | OpenBatchState

/** What can be looked at and pointed at: a batch, or the first row of one whose others are being read. */
export type SeenState = FirstRowState | OpenBatchState

/** Row 0 of a large batch while the others are read. Nothing can be computed, changed or exported yet. */
export interface FirstRowState {
  readonly status: 'first row'
  /** A batch of this row alone. */
  readonly batch: PackedBatch
  readonly readings: readonly BoundaryReading[]
  readonly settings: LossSettings
  /** Boundaries, targets and masks as they are in the whole batch. */
  readonly evaluation: Evaluation
  /** Of the whole batch. */
  readonly rows: number
}

/** A batch as its files have it, the changes to it, and what follows from both. */
export interface OpenBatchState {
  readonly status: 'open'
  /** What the engine calls it. */
  readonly id: number
  readonly loaded: {
    readonly batch: PackedBatch
    readonly readings: readonly BoundaryReading[]
    /** null until its losses have been computed. */
    readonly evaluation: Evaluation | null
  }
  /** Changes that were made, settings among them. */
  readonly history: EditHistory
  /** A change that is being made, such as a boundary under the mouse: in force, and not a step yet. */
  readonly draft: WhatIf | null
  /** The batch with the changes in force (`standingBatch`). */
  readonly batch: PackedBatch
  /** What every boundary source of it says, used or not. */
  readonly readings: readonly BoundaryReading[]
  /** Settings in force; `batch.settings` are the trainer's. */
  readonly settings: LossSettings
  /** null only until the first masks are made, a moment after opening; never where the first row was seen before. */
  readonly evaluation: Evaluation | null
  /** The data set that the batch is a pack of; null where its files hold no more. */
  readonly packs: OpenedPacks | null
  /** Roles and label convention that the user set. */
  readonly choices: BatchChoices
  /** Where it came from; null where a link could not name it. */
  readonly origin: BatchOrigin | null
  /** null until they are made, and while other settings are computed. */
  readonly findings: readonly Finding[] | null
}

/** An evaluation that was put aside to compare others with. */
export interface KeptEvaluation {
  readonly batch: PackedBatch
  readonly evaluation: Evaluation
  readonly changes: readonly WhatIf[]
}

/** Cells that are marked in the timeline as long as `of` is what it shows: targets that someone else makes otherwise. */
export interface Highlight {
  readonly of: Evaluation
  /** Whose they are: a dialect, a rank. */
  readonly name: string
  readonly cells: readonly DifferingCells[]
}

/**
 * What the heatmaps show: losses, gradient norms, or what each cell adds more or less than as loaded, or than in the kept
 * evaluation.
 */
export type HeatmapView = 'loss' | 'gradient' | 'as loaded' | 'kept'

/** `‖∂CE/∂h‖` of every token of the evaluation `of`, for whoever asked to see it. */
export type TokenGradients =
  | { readonly status: 'none' }
  | { readonly status: 'computing'; readonly of: Evaluation; readonly done: number | null }
  | {
      readonly status: 'known'
      readonly of: Evaluation
      readonly heads: readonly HeadGradients[]
      /** The largest finite norm of all heads: the end of their ruler. */
      readonly largest: number
    }
  | { readonly status: 'failed'; readonly of: Evaluation; readonly message: string }

/** What is being done. Reading and computing show their progress and can be cancelled. */
export type WorkState =
  | { readonly status: 'idle' }
  | {
      readonly status: 'reading'
      readonly fileName: string
      readonly progress: Progress
    }
  | { readonly status: 'computing'; readonly progress: Progress }

/** Why the last opening or computation failed; shown until dismissed or until the next opening goes well. */
export interface ShownError {
  readonly message: string
  readonly file?: string
  readonly tensor?: string
  readonly field?: string
  /** What to do about it. Part of `message` as well. */
  readonly remedy?: string
}

/** Files that were refused only because nothing in them could be named: they open once the user says what is what. */
export interface UnnamedFiles extends UnknownRoles {
  readonly files: readonly File[]
  readonly from: BatchOrigin | null
}

/** A cell of the timeline: a token of a row at the main head (`'main'`) or at an MTP depth. */
export interface CellAddress {
  readonly row: number
  readonly token: number
  readonly head: 'main' | number
}

/** The part of the shown row that the timeline draws, in tokens; fractions are pans between tokens. */
export interface TimelineWindow {
  readonly start: number
  readonly end: number
}

/** How tokens are shown: as lanes on a canvas, as rows of a table, or as blocks of who attends to whom. */
export type TokenView = 'lanes' | 'table' | 'blocks'
/** Tokens `[start, end)` of a row. */
export interface TokenRange {
  readonly row: number
  readonly start: number
  readonly end: number
}

/** What is searched for, and where it was found so far. */
export interface TokenSearch {
  readonly text: string
  /** In the order of the tokens. */
  readonly hits: readonly SearchHit[]
  /** The hit that was stepped to; null before the first step. */
  readonly at: number | null
  readonly state:
    | { readonly status: 'searching'; readonly done: number }
    | { readonly status: 'done' | 'too many' }
    | { readonly status: 'problem'; readonly message: string }
}

/** Files that are opened again whenever they are written anew, and the losses of every read. */
export interface FollowedFiles {
  readonly name: string
  readonly reads: readonly {
    /** Milliseconds since 1970. */
    readonly at: number
    /** As loaded: changes of the user's do not enter it. Null where there is none, or it was not computed. */
    readonly mtpLoss: number | null
    readonly mainLoss: number | null
  }[]
}

/** An opening that this browser keeps file handles of. */
export interface RecentFiles {
  readonly id: number
  /** Of the files, joined with ` + `. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** Why it could not be opened again just now. */
  readonly problem: string | null
}

/** What a link asked for that is not shown. `awaiting`: files of this machine, which only the user can open. */
export type LinkState =
  | { readonly status: 'none' }
  | ({ readonly status: 'awaiting' } & NamedFiles)
  | { readonly status: 'not followed'; readonly message: string }

export type Theme = 'system' | 'light' | 'dark'

/** What the wheel does over the lanes, without Ctrl and Shift. */
export type WheelDoes = 'scrolls' | 'zooms'

export interface AppState {
  readonly open: OpenState
  readonly work: WorkState
  readonly error: ShownError | null
  /** Why the last opening failed, also once it is dismissed; null after one that went well. */
  readonly lastOpenError: ShownError | null
  /** null: everything that was opened could be named. */
  readonly unnamed: UnnamedFiles | null
  /** Newest first; empty where the browser has no file handles. */
  readonly recent: readonly RecentFiles[]
  /** null: no file is followed. */
  readonly following: FollowedFiles | null
  /** What computed last, or will; null until the engine has started. */
  readonly engine: EngineInfo | null
  /** The engine did not start; it is tried again with what is opened next. */
  readonly isEngineDown: boolean
  /** WebGPU's forward kernel; null where something else computes. */
  readonly kernel: KernelInUse | null
  /** GPU memory that a computation may take on top of the hidden states, in MiB. */
  readonly gpuBudget: number
  readonly tokens: TokenTexts | null
  /** Milliseconds the last computation took; null while none has. */
  readonly computeMs: number | null
  readonly row: number
  /** The cell the inspector shows until another is pinned. */
  readonly pinned: CellAddress | null
  /** The tokens whose statistics are shown. */
  readonly selection: TokenRange | null
  /** null: the search bar is closed. */
  readonly search: TokenSearch | null
  /** Tab of the panel; null: the first. */
  readonly panel: string | null
  readonly link: LinkState
  readonly theme: Theme
  readonly wheel: WheelDoes
  readonly lanes: LaneView
  readonly tokenView: TokenView
  /** The evaluation called A; it stays when another batch is opened. */
  readonly kept: KeptEvaluation | null
  readonly heatmap: HeatmapView
  /** Losses that stand while others are computed; null where none do. */
  readonly arriving: ArrivingLosses | null
  readonly gradients: TokenGradients
  readonly highlight: Highlight | null
}
