import { countOf } from '../count-of.ts'
import type { Rule } from '../rule.ts'

/** A document that trains nothing: harmless to the mean, and wasted. */
export const allMaskedDoc: Rule = {
  id: 'all-masked-doc',
  title: 'A document has no label at all',
  severity: 'info',
  needs: ['labels', 'whole sequences'],
  fix: 'Look whether its answer was cut off.',
  reference: 'NVIDIA-NeMo/Automodel#2362',
  check({ documents: { runs }, labels, ignored }) {
    if (runs.length < 2) return []
    const empty = runs.filter(
      ({ start, end }) => end - start > 1 && labels.subarray(start, end).every((y) => y === ignored),
    )
    if (empty.length === 0) return []
    return [
      {
        severity: 'info',
        message: `${countOf(empty.length, 'document')} of ${runs.length} ${empty.length === 1 ? 'has' : 'have'} no label.`,
        spans: empty,
        effective: false,
      },
    ]
  },
}
