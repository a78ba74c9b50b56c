import { firstFew } from '../count-of.ts'
import type { Rule } from '../rule.ts'

/** A depth without a single target: code that divides by its own count gives NaN from the first step. */
export const mtpZeroTokenDepth: Rule = {
  id: 'mtp-zero-token-depth',
  title: 'A depth has no target at all',
  severity: 'warning',
  needs: ['targets'],
  fix: 'Divide by max(1, count), pack longer documents, or use fewer depths.',
  reference: 'modelscope/mcore-bridge#104',
  explains: ['doc-shorter-than-depth'],
  check({ evaluation, labels, ignored, framework, bare }) {
    if (!labels.some((label) => label !== ignored)) return []
    const empty = evaluation.depths.filter(({ trained }) => trained === 0).map(({ depth }) => depth)
    if (empty.length === 0) return []
    const nan = evaluation.settings.reduction === 'mean'
    return [
      {
        // Of a bare batch nobody said how many depths there are. Upstream adds 0 and divides by all labels; who divides by the depth's own count is in trouble.
        severity: nan || (framework.readsLossMask && !bare) ? 'warning' : 'info',
        message: `${empty.length === 1 ? `Depth ${empty[0]} trains` : `Depths ${firstFew(empty)} train`} nothing, and labels are there: ${nan ? 'a mean over it is NaN' : 'upstream adds 0 and still divides by the number of depths; a mean over its own count would be NaN'}.`,
        effective: nan,
        count: empty.length,
      },
    ]
  },
}
