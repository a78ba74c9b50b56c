import type { IntegerValues } from '../tensor/integer-values.ts'
import type { BoundaryTensorName } from './boundary-source.ts'
import type { IntegerTensor } from './integer-tensor.ts'
import type { PackedBatch } from './packed-batch.ts'
import { segmentIds } from './segment-ids.ts'
import { seqIdxOfSource } from './seq-idx-of-source.ts'
import { UpstreamError, type UpstreamErrorInfo } from './upstream-error.ts'

/** What one source of a dump says where sub-sequences begin. Plain data. */
export interface BoundaryReading {
  readonly source: BoundaryTensorName
  /** `[rows * S]`; null when upstream would ignore the source, or refuse it. */
  readonly seqIdx: IntegerValues | null
  readonly error: UpstreamErrorInfo | null
}

/** The arguments upstream gets when `source` alone is passed. @throws UpstreamError when it cannot describe the labels */
export function boundaryArguments(
  source: BoundaryTensorName,
  tensor: IntegerTensor,
  labelShape: readonly number[],
): { seqIdx: IntegerTensor | null; cuSeqlens: IntegerTensor | null } {
  if (source === 'cu_seqlens' || source === 'cu_seqlens_padded') return { seqIdx: null, cuSeqlens: tensor }
  return { seqIdx: seqIdxOfSource(source, tensor, labelShape), cuSeqlens: null }
}

/** Every boundary source of the batch, read as upstream would read it if it were passed; used or not. */
export function readBoundaries(batch: PackedBatch): BoundaryReading[] {
  const labelShape = labelShapeOf(batch)
  return [...batch.boundaries].map(([source, tensor]) => {
    try {
      return { source, seqIdx: segmentIds(labelShape, boundaryArguments(source, tensor, labelShape)), error: null }
    } catch (error) {
      if (error instanceof UpstreamError) return { source, seqIdx: null, error: error.info }
      throw error
    }
  })
}

/** `[B, S]` or `[T]`: the labels' shape, also where a dump has no labels. */
export function labelShapeOf(batch: PackedBatch): readonly number[] {
  return batch.layout === 'THD' ? [batch.sequenceLength] : [batch.rows, batch.sequenceLength]
}
