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
    const [cumulative] = lists.cuSeqlensPadded.length > 0 ? lists.cuSeqlensPadded : lists.cuSeqlens
    const offsets = cumulative?.values ?? lists.seqLensPadded.flatMap(({ values }) => [offsetsOf(values)])[0]
    if (offsets === undefined) return []
    const uneven = offsets.flatMap((offset, i) =>
      i > 0 && (offset - offsets[i - 1]) % (2 * size) !== 0 ? [i - 1] : [],
    )
    if (uneven.length === 0) return []
    return [
      {
        severity: 'error',
        message: `${2 * size} does not divide the padded length of ${countOf(uneven.length, 'document')} of ${offsets.length - 1} (cp_size ${size}; the first is document ${uneven[0]}): chunks are uneven, and tokens change documents.`,
        spans: spansOf(uneven.flatMap((i) => (offsets[i] < length ? [offsets[i]] : []))),
        count: uneven.length,
      },
    ]
  },
}
