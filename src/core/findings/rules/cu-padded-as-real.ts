import { countOf, countWithVerb } from '../count-of.ts'
import type { Rule } from '../rule.ts'

/** The padded offsets stand in both arrays, which declares padding real. */
export const cuPaddedAsReal: Rule = {
  id: 'cu-padded-as-real',
  title: 'Padded offsets are passed as the real ones too',
  severity: 'warning',
  needs: ['whole sequences'],
  fix: 'Keep both arrays: cu_seqlens without the padding of each document, cu_seqlens_padded with it.',
  reference: 'NVIDIA/Megatron-LM#5541',
  check({ lists, pad }) {
    const [real] = lists.cuSeqlens
    const [padded] = lists.cuSeqlensPadded
    if (real === undefined || padded === undefined) return []
    const { values } = padded
    if (real.values.length !== values.length || real.values.some((offset, i) => offset !== values[i])) return []
    // The last slot may take in the tail of the pack.
    const spans: { start: number; end: number }[] = []
    for (let i = 0; i + 2 < values.length; i++) {
      let start = values[i + 1]
      while (start > values[i] && pad[start - 1] === 1) start--
      if (start < values[i + 1]) spans.push({ start, end: values[i + 1] })
    }
    if (spans.length === 0) return []
    const tokens = spans.reduce((sum, { start, end }) => sum + end - start, 0)
    return [
      {
        severity: 'warning',
        message: `cu_seqlens equals cu_seqlens_padded, although ${countWithVerb(spans.length, 'document', 'ends', 'end')} in padding (${countOf(tokens, 'token')}): attention, router statistics and max_seqlen count them as real.`,
        spans,
        effective: false,
      },
    ]
  },
}
