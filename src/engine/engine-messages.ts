import type { Finding } from '../core/findings/finding.ts'
import type { WhatIf } from '../core/findings/what-if/what-if.ts'
import type { Evaluation } from '../core/loss/evaluation.ts'
import type { EvaluationFigures } from '../core/loss/evaluation-figures.ts'
import type { FirstRow } from '../core/loss/open-first-row.ts'
import type { BatchChoices } from '../core/packing/batch-choices.ts'
import type { LossSettings } from '../core/packing/loss-settings.ts'
import type { PackedBatch } from '../core/packing/packed-batch.ts'
import type { BoundaryReading } from '../core/packing/read-boundaries.ts'
import type { UnknownRoles } from '../core/packing/roles-unknown-error.ts'
import type { EngineInfo } from '../core/report/report.ts'
import type { ReadErrorDetails } from '../core/tensor/read-error.ts'
import type { TokenTexts } from '../core/tensor/tensor-file.ts'
import type { KeptKernel } from '../gpu/kept-kernels.ts'
import type { KernelInUse } from '../gpu/start-webgpu.ts'
import type { Referred } from './batch-arrays.ts'
import type { Question, Told } from './engine-question.ts'
import type { HeadPyramids } from './head-pyramids.ts'

export type { KeptKernel } from '../gpu/kept-kernels.ts'
export type { KernelInUse } from '../gpu/start-webgpu.ts'

/** What the user asks for; `auto` takes WebGPU on a real GPU and WASM elsewhere. */
export type BackendChoice = 'auto' | 'webgpu' | 'wasm' | 'cpu'

/**
 * What opening files gave: a batch, texts for token ids, or both. A tokenizer dropped alone leaves the batch open.
 */
export interface OpenedFiles {
  readonly batch: {
    readonly batchId: number
    readonly packed: PackedBatch
    readonly readings: readonly BoundaryReading[]
  } | null
  readonly tokens: TokenTexts | null
  /** What the batch is a pack of; null where the files hold one batch. */
  readonly packs: OpenedPacks | null
}

/** Many packs, one of which is open: of a data set, or what each data-parallel rank of a step had. */
export interface OpenedPacks {
  readonly of: 'data set' | 'ranks'
  readonly name: string
  readonly count: number
  /** The pack that is open, from 0. */
  readonly index: number
}

/** Which batch of the files is meant, and what the user says of it. */
export interface BatchRequest {
  readonly pack: number
  readonly choices: BatchChoices
}

/** Work in progress: what is done, in words, and how much of it, 0 to 1 (null when it cannot be known). */
export interface Progress {
  readonly step: string
  readonly done: number | null
}

/** Requests of the page. `id` names the request in every answer; `performRequest` says which of them end others. */
export type EngineRequest =
  | {
      readonly type: 'start'
      readonly backend: BackendChoice
      /** Bytes that a computation may take on the GPU on top of the hidden states. */
      readonly gpuBudgetBytes: number
      /** What trials on earlier visits found; the worker has no place to keep it. */
      readonly keptKernels: readonly KeptKernel[]
    }
  /** Another budget, from the next computation on. */
  | { readonly type: 'budget'; readonly gpuBudgetBytes: number }
  | { readonly type: 'open'; readonly id: number; readonly files: readonly File[]; readonly wanted: BatchRequest }
  /** Another pack, or the same one taken otherwise, of the files that the batch came from. */
  | { readonly type: 'openPack'; readonly id: number; readonly batchId: number; readonly wanted: BatchRequest }
  | {
      readonly type: 'evaluate'
      readonly id: number
      readonly batchId: number
      readonly settings: LossSettings
      /** What-if: changes to the batch as loaded, applied before it is evaluated. */
      readonly changes: readonly WhatIf[]
    }
  | {
      readonly type: 'ask'
      readonly id: number
      readonly batchId: number
      readonly settings: LossSettings
      readonly changes: readonly WhatIf[]
      readonly question: Question
    }
  | { readonly type: 'cancel'; readonly id: number }

/** Why a request failed, in a form that can be posted. `internal` is a fault of ours. */
export type EngineFailure =
  | {
      readonly kind: 'read'
      readonly message: string
      readonly details: ReadErrorDetails
      /** Only where the tensors are readable, and the user may say what they are. */
      readonly unknown?: UnknownRoles
    }
  | { readonly kind: 'cancelled' }
  /** The worker does not hold the batch: it was replaced since. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'internal'; readonly message: string }

/** Losses of some tokens of one head, as soon as they stand. */
export interface LossPiece {
  readonly head: 'main' | number
  /** Indices into `[rows * S]`, ascending. */
  readonly rows: Int32Array
  /** Cross entropy of each, in nats. */
  readonly losses: Float64Array
}

export type EngineAnswer =
  /** Also when another device takes over. `kernel` is WebGPU's, and null elsewhere. */
  | { readonly type: 'started'; readonly engine: EngineInfo; readonly kernel: KernelInUse | null }
  /** Row 0 of a large batch, whose others are being read. */
  | { readonly type: 'firstRow'; readonly id: number; readonly firstRow: FirstRow }
  | { readonly type: 'opened'; readonly id: number; readonly opened: OpenedFiles }
  /** Masks and targets stand; losses follow in `evaluated`. */
  | { readonly type: 'planned'; readonly id: number; readonly evaluation: Referred<Evaluation> }
  /** Some losses stand, others are computed: as often as it is worth while. All of them follow in `computed`. */
  | { readonly type: 'arrived'; readonly id: number; readonly pieces: readonly LossPiece[] }
  /** Losses stand; findings follow in `evaluated`. Only what is new comes: the page has the masks and targets. */
  | {
      readonly type: 'computed'
      readonly id: number
      readonly figures: EvaluationFigures
      readonly pyramids: HeadPyramids
    }
  | {
      readonly type: 'evaluated'
      readonly id: number
      readonly notices: readonly string[]
      readonly findings: readonly Finding[]
      readonly engine: EngineInfo
    }
  | { readonly type: 'told'; readonly id: number; readonly told: Told }
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'failed'; readonly id: number; readonly failure: EngineFailure }
