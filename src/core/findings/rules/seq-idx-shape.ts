import { sameShape, shapeText } from '../../tensor/tensor.ts'
import type { Rule } from '../rule.ts'
import { isInUse } from '../source-in-use.ts'

/** Ids of another shape than the labels: upstream raises, or broadcasts one row's ids to all. */
export const seqIdxShape: Rule = {
  id: 'seq-idx-shape',
  title: 'seq_idx does not have the labels’ shape',
  severity: 'error',
  needs: ['labels'],
  fix: 'Chunk seq_idx together with the microbatch, [B, S] as labels.',
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  check(facts) {
    const { batch, documents, length } = facts
    const { labels, boundaries } = batch
    const name = boundaries.has('seq_idx') ? 'seq_idx' : '_packed_seq_ids'
    const ids = boundaries.get(name)
    if (ids === undefined || labels === null || sameShape(ids.shape, labels.shape)) return []
    const flat = labels.shape.length === 1
    const squeezed = flat && ids.shape.length === 2 && ids.shape[0] === 1 && ids.shape[1] === length
    if (squeezed) return []
    if (!flat && ids.shape.length === 1 && ids.values.length === length) {
      const differing = documents.source !== name && rowsDiffer(documents.starts, length)
      return differing
        ? [
            {
              severity: 'warning',
              message: `${name} has one row for ${batch.rows} rows of labels, which ${documents.source} packs differently.`,
              spans: [{ start: length, end: labels.values.length }],
              effective: false,
            },
          ]
        : []
    }
    return [
      {
        severity: 'error',
        message: `${name} has shape ${shapeText(ids.shape)}, labels have ${shapeText(labels.shape)}: calculate_mtp_loss raises a ValueError${isInUse(facts, name) ? '' : ' once it is passed'}.`,
        count: 1,
      },
    ]
  },
}

function rowsDiffer(starts: Uint8Array, length: number): boolean {
  return starts.some((start, t) => t >= length && start !== starts[t % length])
}
