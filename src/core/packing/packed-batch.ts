import type { DType } from '../tensor/dtype.ts'
import type { RoleAssignment } from './assign-roles.ts'
import type { BoundaryTensorName } from './boundary-source.ts'
import type { IntegerTensor } from './integer-tensor.ts'
import type { DetectedConvention, LabelConvention } from './label-convention.ts'
import type { LossSettings } from './loss-settings.ts'
import type { RankAssembly } from './rank-assembly.ts'
import type { TensorRoles } from './tensor-roles.ts'

/** Name, dtype and shape of a tensor in the dump, for lists on screen. */
export interface TensorHeader {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  /** Name in the file of the stack of depths that this is one of. */
  readonly stack?: string
}

/** What the trainer itself computed, from `expected.*`; null where the dump does not say. */
export interface TrainerFigures {
  readonly mtpLoss: number | null
  readonly mainLoss: number | null
  readonly perDepth: readonly number[] | null
}

/** A checked packed batch. Plain data: it can be posted between threads. Large tensors stay in `TensorRoles`. */
export interface PackedBatch {
  readonly file: { readonly name: string; readonly bytes: number }
  /** BSHD: `[B, S]` rows; THD: one flat `[T]` row. */
  readonly layout: 'BSHD' | 'THD'
  readonly rows: number
  readonly sequenceLength: number
  /**
   * MTP depths D: of hidden states or logits, else of targets, else what the metadata says. A dump with none of these
   * shows the masks of `PREVIEW_DEPTHS`.
   */
  readonly depths: number
  readonly hiddenSize: number | null
  readonly vocabSize: number | null
  readonly inputIds: IntegerTensor | null
  readonly labels: IntegerTensor | null
  /** Labels as loaded, where a what-if has changed `labels`: the trainer counted these. */
  readonly loadedLabels?: IntegerTensor
  readonly boundaries: ReadonlyMap<BoundaryTensorName, IntegerTensor>
  readonly targets: readonly IntegerTensor[] | null
  /** The last element of `output.*` where upstream would take it for `seq_idx`: int32, two dimensions. */
  readonly outputTail: IntegerTensor | null
  readonly trainer: TrainerFigures
  /** As the trainer called it; the screen may use other settings. */
  readonly settings: LossSettings
  readonly framework: string | null
  readonly step: string | null
  readonly padTokenId: number | null
  readonly eosTokenId: number | null
  /** Context-parallel ranks the batch was split over, and which of them this is; null where the dump does not say. */
  readonly cpSize: number | null
  readonly cpRank: number | null
  /** Set where the batch was put together from the dumps of several ranks. */
  readonly ranks: RankAssembly | null
  /** True where the metadata says how the loss was called; without it the batch may come from anywhere. */
  readonly callRecorded: boolean
  /** Small tensors that the loss does not read and a finding may: `loss_mask`, `max_seqlen`, `padding_mask`, … */
  readonly evidence: ReadonlyMap<string, IntegerTensor>
  readonly tensors: readonly TensorHeader[]
  /** What each tensor of the file is taken for. */
  readonly roles: readonly RoleAssignment[]
  /** What the dumped labels look like, and what the user says they are; `chosen` is what `labels` were made with. */
  readonly labelConvention: { readonly detected: DetectedConvention | null; readonly chosen: LabelConvention | null }
  /** Sentences the user should know: entries left out, values that look wrong. */
  readonly notes: readonly string[]
}

/** A batch with the large tensors it was made from, which never leave the worker. */
export interface OpenBatch {
  readonly batch: PackedBatch
  readonly roles: TensorRoles
}
