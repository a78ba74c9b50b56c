import { countOf } from '../count-of.ts'
import type { Rule } from '../rule.ts'

/** Only the last document is padded, which Transformer Engine does not notice by itself. */
export const teTailPadCp: Rule = {
  id: 'te-tail-pad-cp',
  title: 'Only the last document is padded under context parallelism',
  severity: 'warning',
  needs: [],
  fix: 'Set pad_between_seqs explicitly, or pad inside the batch only at documents that Transformer Engine can see.',
  reference: 'NVIDIA/TransformerEngine#3331',
  check({ batch, lists, length }) {
    const size = batch.cpSize ?? 1
    const real = lists.cuSeqlens[0]?.values ?? []
    const padded = lists.cuSeqlensPadded[0]?.values ?? []
    const last = real.length - 1
    if (size < 2 || real.length !== padded.length || last < 1 || real[last] === padded[last]) return []
    if (real.slice(0, last).some((offset, i) => offset !== padded[i])) return []
    const tokens = real[last] - real[last - 1]
    if (tokens % (2 * size) === 0) return []
    return [
      {
        severity: 'warning',
        message: `The last document has ${countOf(tokens, 'token')}, which ${2 * size} does not divide, and only it is padded: keys may be dropped there, and its hidden states are suspect.`,
        spans: real[last] <= length ? [{ start: real[last - 1], end: real[last] }] : [],
        effective: false,
      },
    ]
  },
}
