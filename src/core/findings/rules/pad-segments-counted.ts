import { tokenValues } from '../../packing/token-values.ts'
import { countOf } from '../count-of.ts'
import type { Rule } from '../rule.ts'

/** Padding that counts as documents of its own: lists grow with it, and a row of one document looks packed. */
export const padSegmentsCounted: Rule = {
  id: 'pad-segments-counted',
  title: 'Padding counts as documents',
  severity: 'warning',
  needs: ['whole sequences'],
  fix: 'Let the tail of the pack be one segment, and let its positions go on.',
  reference: 'PrimeIntellect-ai/prime-rl#2944',
  check({ sources, evaluation, pad, length, batch }) {
    return sources.flatMap(({ source, starts, sound }) => {
      const listed = source === 'cu_seqlens' || source === 'cu_seqlens_padded'
      // Real offsets beside padded ones do not count the tokens of this layout.
      if (source === 'cu_seqlens' && !sound) return []
      if (!listed && evaluation.boundarySource !== source) return []
      const spans: { start: number; end: number }[] = []
      for (let t = 0; t < pad.length; ) {
        let end = t + 1
        let allPad = pad[t] === 1
        while (end < pad.length && end % length !== 0 && starts[end] === 0) {
          if (pad[end] === 0) allPad = false
          end++
        }
        if (allPad) spans.push({ start: t, end })
        t = end
      }
      // Ids that give all padding one and the same do not count it, however many slots it fills.
      const ids = listed ? null : tokenValues(batch, source)
      if (ids !== null && new Set(spans.map(({ start }) => ids[start])).size < 2) return []
      const perRow = spans.length / batch.rows
      if (spans.length === 0 || (!listed && perRow <= 1)) return []
      return [
        {
          severity: perRow > 1 ? 'warning' : 'info',
          message: `${countOf(spans.length, 'segment')} of ${source} ${spans.length === 1 ? 'is' : 'are'} padding only. The loss is the same where padding has no labels.`,
          spans,
          effective: false,
        },
      ]
    })
  },
}
