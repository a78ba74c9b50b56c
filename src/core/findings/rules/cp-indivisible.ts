import { countOf } from '../count-of.ts'
import { offsetsOf } from '../facts/boundary-lists.ts'
import type { Rule } from '../rule.ts'
import { spansOf } from '../source-in-use.ts'

/** Zigzag context parallelism cuts every document into 2·cp equal chunks, so each must divide. */
export const cpIndivisible: Rule = {
  id: 'cp-indivisible',
  title: 'Documents do not divide into 2·cp chunks',
  severity: 'error',
  needs: [],
  fix: 'Pad each document to a multiple of 2·cp.',
  reference: 'NVIDIA/TransformerEngine#1368',
  check({ batch, lists, length }) {
    const size = batch.cpSize ?? 1
    if (size < 2) return []
    const cumulative = lists.cuSeqlensPadded.length > 0 ? lists.cuSeqlensPadded : lists.cuSeqlens
    const rows = cumulative.length > 0 ? cumulative : lists.seqLensPadded
    const all = rows.flatMap(({ values }, row) => {
      const offsets = cumulative.length > 0 ? values : offsetsOf(values)
      const base = rows.length === batch.rows ? row * length : 0
      return offsets.flatMap((end, i) =>
        i === 0 ? [] : [{ start: base + offsets[i - 1], length: end - offsets[i - 1] }],
      )
    })
    // What goes back is `cu-nonmonotonic`'s.
    const uneven = all.flatMap((slot, document) =>
      slot.length <= 0 || slot.length % (2 * size) === 0 ? [] : [{ ...slot, document }],
    )
    if (uneven.length === 0) return []
    const starts = uneven.map(({ start }) => start).filter((start) => start < batch.rows * length)
    return [
      {
        severity: 'error',
        message: `${2 * size} does not divide the padded length of ${countOf(uneven.length, 'document')} of ${all.length} (cp_size ${size}; the first is document ${uneven[0].document}, of ${countOf(uneven[0].length, 'token')}): chunks are uneven, and tokens change documents.`,
        spans: spansOf(starts),
        count: uneven.length,
      },
    ]
  },
}
