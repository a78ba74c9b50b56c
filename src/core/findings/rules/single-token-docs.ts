import { countOf } from '../count-of.ts'
import type { Rule } from '../rule.ts'

/** Two documents of one token in a row both stand at position 0: detectors that want positions to fall merge them. */
export const singleTokenDocs: Rule = {
  id: 'single-token-docs',
  title: 'There are documents of one token',
  severity: 'info',
  needs: ['whole sequences'],
  fix: 'Take boundaries from lengths or from position 0, not from a fall of position_ids.',
  reference: 'modelscope/ms-swift#9904',
  check({ documents: { runs } }) {
    const single = runs.filter(({ start, end }) => end - start === 1)
    if (single.length === 0) return []
    return [
      {
        severity: 'info',
        message: `${countOf(single.length, 'document')} of one token: they train no depth, and code that looks for falling position_ids does not see where they end.`,
        spans: single,
        effective: false,
      },
    ]
  },
}
