import { countOf } from '../count-of.ts'
import type { Rule } from '../rule.ts'

/** A document of n tokens trains depth k on n - k - 2 targets (n - k - 1 with its own end as last label). */
export const docShorterThanDepth: Rule = {
  id: 'doc-shorter-than-depth',
  title: 'Many documents are too short for a depth',
  severity: 'info',
  needs: ['targets', 'whole sequences'],
  fix: 'Longer documents, or fewer depths.',
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  check({ documents: { runs }, labels, ignored, reference }) {
    const supervised = runs.filter(({ start, end }) => labels.subarray(start, end).some((label) => label !== ignored))
    if (supervised.length === 0) return []
    for (const [depth, targets] of reference.entries()) {
      const starved = supervised.filter(({ start, end }) => targets.subarray(start, end).every((y) => y === ignored))
      if (starved.length <= supervised.length / 2) continue
      return [
        {
          severity: 'info',
          message: `Depth ${depth} has no target in ${countOf(starved.length, 'document')} of ${supervised.length}: they are shorter than ${depth + 2} supervised tokens.`,
          spans: starved,
          effective: false,
        },
      ]
    }
    return []
  },
}
