import { cellsWhere } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import { binaryLossMask } from '../facts/binary-loss-mask.ts'
import { fixWords } from '../fix-words.ts'
import type { DepthCells, Rule } from '../rule.ts'
import { spansOf } from '../source-in-use.ts'
import { legalShifts, maskDifference } from './loss-mask.ts'

/** `loss_mask` and labels select different tokens, and each part of the trainer follows one of them. */
export const lossMaskDisagrees: Rule = {
  id: 'loss-mask-disagrees',
  title: 'loss_mask and labels select different tokens',
  severity: 'warning',
  needs: ['labels', 'whole sequences'],
  fix: fixWords('one mask'),
  reference: 'radixark/miles#3219',
  explains: ['pad-label-not-ignored'],
  check(facts) {
    const mask = binaryLossMask(facts.batch)
    if (mask === null || facts.convention.kind === 'unshifted') return []
    const [byTarget, byToken] = legalShifts.map((shift) => ({ shift, ...maskDifference(facts, mask, shift) }))
    const size = (side: typeof byTarget) => side.labelOnly.length + side.maskOnly.length
    const { shift, labelOnly, maskOnly } = size(byToken) < size(byTarget) ? byToken : byTarget
    if (labelOnly.length + maskOnly.length === 0) return []
    // Labels everywhere with the mask beside them is how Megatron-LM means it; its own loss reads the mask.
    const theirs = facts.framework.readsLossMask && maskOnly.length === 0
    const cells = trainedAgainst(facts, labelOnly)
    return [
      {
        severity: theirs ? 'info' : 'warning',
        message: `${countOf(labelOnly.length, 'token')} with a label where loss_mask is 0, ${countOf(maskOnly.length, 'token')} without one where it is 1 (read as a mask of the ${shift === 0 ? 'target' : 'token before the target'}). Upstream’s loss reads labels only.`,
        ...(cells.length > 0 && !theirs ? { cells } : {}),
        spans: spansOf([...labelOnly, ...maskOnly].sort((a, b) => a - b)),
        count: labelOnly.length + maskOnly.length,
        effective: !theirs,
      },
    ]
  },
}

/** Cells whose label the mask leaves out; right is nothing. */
function trainedAgainst(facts: BatchFacts, tokens: readonly number[]): DepthCells[] {
  const out = new Set(tokens)
  return cellsWhere(facts, ({ source, inRow, used }) => inRow && used !== facts.ignored && out.has(source)).map(
    (cells): DepthCells => ({ ...cells, right: cells.tokens.map(() => facts.ignored) }),
  )
}
