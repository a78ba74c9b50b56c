import { cellsWhere, withCells } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import { binaryLossMask } from '../facts/binary-loss-mask.ts'
import type { DepthCells, Rule } from '../rule.ts'
import { spansOf } from '../source-in-use.ts'
import { legalShifts, maskDifference } from './loss-mask.ts'

/** The labels are the mask moved by one: each span trains its last prompt token, or loses its first answer token. */
export const promptMaskOffByOne: Rule = {
  id: 'prompt-mask-off-by-one',
  title: 'Supervised spans are one token off the loss mask',
  severity: 'warning',
  needs: ['labels', 'whole sequences'],
  fix: 'Ignore labels [0 : prompt_len - 1] of labels that are shifted already.',
  reference: 'pytorch/torchtitan#2755',
  explains: ['loss-mask-disagrees'],
  check(facts) {
    const mask = binaryLossMask(facts.batch)
    if (mask === null || facts.convention.kind === 'unshifted') return []
    // Labels everywhere, and a mask beside them that its own loss reads.
    if (facts.framework.readsLossMask && maskDifference(facts, mask, 0).maskOnly.length === 0) return []
    const fits = (shift: number) => {
      const { labelOnly, maskOnly, supervised } = maskDifference(facts, mask, shift)
      return labelOnly.length + maskOnly.length === 0 && supervised > 0
    }
    if (legalShifts.some(fits)) return []
    const shift = [-1, 2].find(fits)
    if (shift === undefined) return []
    const { labelOnly, maskOnly } = maskDifference(facts, mask, shift < 0 ? 0 : 1)
    return [
      {
        severity: 'warning',
        message: `Labels follow loss_mask moved by one token ${shift < 0 ? 'later' : 'earlier'}: ${countOf(labelOnly.length, 'token')} trained that it leaves out, ${countOf(maskOnly.length, 'token')} lost.`,
        ...withCells(movedCells(facts, new Set(labelOnly), new Set(maskOnly))),
        spans: spansOf([...labelOnly, ...maskOnly].sort((a, b) => a - b)),
        effective: true,
      },
    ]
  },
}

/** Cells that take a label the mask leaves out, and those that miss one it keeps: the token after that position. */
function movedCells(facts: BatchFacts, gained: ReadonlySet<number>, lost: ReadonlySet<number>): DepthCells[] {
  const { documents, ids, ignored } = facts
  return cellsWhere(
    facts,
    ({ token, source, inRow, used }) =>
      inRow &&
      documents.runOf[token] === documents.runOf[source] &&
      (used === ignored ? ids !== null && lost.has(source) : gained.has(source)),
  ).map((cells): DepthCells => {
    const right = cells.tokens.map((token) => {
      const source = token + cells.depth + 1
      return lost.has(source) ? (ids?.[source + 1] ?? ignored) : ignored
    })
    return { ...cells, right }
  })
}
