import type { BoundarySource } from '../packing/boundary-source.ts'
import type { LossSettings } from '../packing/loss-settings.ts'
import type { SubSequence } from '../packing/sub-sequences.ts'
import type { UpstreamErrorInfo } from '../packing/upstream-error.ts'
import type { MaskedCounts } from '../targets/target-reason.ts'
import type { Targets } from '../targets/targets.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'

/** One head's figures; all `null` until they are computed, or where upstream computes none. */
export interface HeadFigures {
  readonly loss: number | null
  readonly sum: number | null
  /** Cross entropy in nats, `[rows * S]`; NaN where the position is not trained. */
  readonly tokenLoss: Float64Array | null
  /** `ln Σ exp(logit)` of every token, masked ones too: labels do not enter it. NaN for those that follow later. */
  readonly logSumExp: Float64Array | null
}

export interface MainEvaluation extends HeadFigures {
  readonly targets: Targets
  readonly reasons: Uint8Array
  readonly trained: number
}

export interface DepthEvaluation extends HeadFigures {
  readonly depth: number
  readonly targets: Targets
  readonly reasons: Uint8Array
  readonly trained: number
  readonly masked: MaskedCounts
}

/**
 * A batch under one set of settings: boundaries, targets and, once computed, losses. Plain data: it can be posted
 * between threads. The report and the screen show nothing that is not in it.
 */
export interface Evaluation {
  readonly settings: LossSettings
  readonly boundarySource: BoundarySource
  /** The factor upstream ends up with: of the call, the output, the model, or 0.1. */
  readonly scalingFactor: number | null
  /** Boundaries in use, `[rows * S]`; null where none are. */
  readonly seqIdx: IntegerValues | null
  readonly subSequences: readonly SubSequence[]
  readonly depths: readonly DepthEvaluation[]
  readonly main: MainEvaluation | null
  /** `scalingFactor / D · Σ depth loss`; null until computed. */
  readonly mtpLoss: number | null
  /** For the pipeline entry: main plus MTP loss. */
  readonly pipeline: { readonly loss: number | null; readonly mtpComputed: boolean } | null
  /** Where upstream is silently wrong, or where its number may differ from this one, in sentences. */
  readonly notices: readonly string[]
  /** Upstream raises: there is no MTP loss. */
  readonly error: UpstreamErrorInfo | null
}
