import type { IntegerValues } from '../tensor/integer-values.ts'
import { isBoundaryTensorName } from './boundary-source.ts'
import type { LossSettings } from './loss-settings.ts'
import type { PackedBatch } from './packed-batch.ts'
import { boundaryArguments, labelShapeOf } from './read-boundaries.ts'
import { segmentIds } from './segment-ids.ts'
import { UpstreamError } from './upstream-error.ts'

/** Ids that the loss masks by under `settings`, `[rows * S]`; null where it masks none, or upstream would raise. */
export function seqIdxInUse(batch: PackedBatch, settings: LossSettings): IntegerValues | null {
  const name = settings.seqIdxArg ?? settings.cuSeqlensArg
  const tensor = name !== null && isBoundaryTensorName(name) ? batch.boundaries.get(name) : undefined
  if (tensor === undefined || name === null || !isBoundaryTensorName(name)) return null
  try {
    const shape = labelShapeOf(batch)
    return segmentIds(shape, boundaryArguments(name, tensor, shape))
  } catch (error) {
    if (error instanceof UpstreamError) return null
    throw error
  }
}
