import type { IntegerTensor } from '../../packing/integer-tensor.ts'
import type { LossSettings } from '../../packing/loss-settings.ts'
import type { PackedBatch } from '../../packing/packed-batch.ts'
import { seqIdxInUse } from '../../packing/seq-idx-in-use.ts'

/**
 * Targets of each depth as torch.roll leaves them: the row's first labels stand at its end. Boundaries in use are still
 * masked inside the row, so that what changes is the tail alone.
 *
 *     labels 1 2 3 4        depth 0   2 3 4 1        depth 1   3 4 1 2
 */
export function wrappedTargets(batch: PackedBatch, settings: LossSettings): IntegerTensor[] {
  const { labels, depths, sequenceLength: length } = batch
  if (labels === null) return []
  const seqIdx = seqIdxInUse(batch, settings)
  return Array.from({ length: depths }, (_, depth): IntegerTensor => {
    const values = new Float64Array(labels.values.length)
    for (let t = 0; t < values.length; t++) {
      const source = (t % length) + depth + 1
      if (source >= length) values[t] = labels.values[t - (t % length) + (source % length)]
      else if (seqIdx !== null && seqIdx[t] !== seqIdx[t + depth + 1]) values[t] = settings.ignoreIndex
      else values[t] = labels.values[t + depth + 1]
    }
    return { ...labels, name: `mtp_per_depth_targets.${depth}`, values }
  })
}
