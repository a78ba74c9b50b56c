import { cellCount, cellsWhere } from '../cells-where.ts'
import { countWithVerb } from '../count-of.ts'
import type { Rule } from '../rule.ts'

/** Share of all tokens above which prompts and padding count as trained; below it, single tokens have other causes. */
const SHARE = 0.05

/** The loss mask did not reach the MTP path, which falls back to ones: prompts and padding are trained. */
export const mtpMaskAllOnes: Rule = {
  id: 'mtp-mask-all-ones',
  title: 'MTP targets train what labels ignore',
  severity: 'error',
  needs: ['targets', 'whole sequences'],
  fix: 'Derive the MTP mask from the labels, or pass loss_mask to the MTP block.',
  reference: 'modelscope/ms-swift#8192',
  explains: ['mtp-ce-implausible', 'mtp-mask-double-rolled'],
  check(facts) {
    const { evaluation, ignored, labels } = facts
    if (evaluation.boundarySource !== 'mtp_per_depth_targets') return []
    const cells = cellsWhere(
      facts,
      ({ source, inRow, used }) => inRow && used !== ignored && labels[source] === ignored,
    )
    const most = cells.reduce((a, { tokens }) => Math.max(a, tokens.length), 0)
    const full = evaluation.depths.some(
      ({ depth, trained }) => trained === labels.length - facts.batch.rows * (depth + 1),
    )
    if (most === 0 || (most <= SHARE * labels.length && !full)) return []
    return [
      {
        severity: 'error',
        message: `${countWithVerb(cellCount(cells), 'target', 'is', 'are')} trained although their label is ignored: prompts, padding or document ends.`,
        cells,
      },
    ]
  },
}
