import { targetValues } from '../../targets/targets.ts'
import { cellCount, cellsWhere } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { Rule } from '../rule.ts'

/** The mask already belongs to the target and was rolled with the labels all the same: spans stand one token early. */
export const mtpMaskDoubleRolled: Rule = {
  id: 'mtp-mask-double-rolled',
  title: 'The loss mask of MTP targets was rolled once too often',
  severity: 'warning',
  needs: ['targets', 'whole sequences', 'input_ids'],
  fix: 'Roll a mask that belongs to the input token, or leave one that belongs to the target where it is.',
  reference: 'radixark/miles#3219',
  explains: ['mtp-no-boundary-mask', 'mtp-mask-all-ones'],
  check(facts) {
    const { evaluation, ignored } = facts
    if (evaluation.boundarySource !== 'mtp_per_depth_targets') return []
    const depths = evaluation.depths.filter(
      ({ depth }) => edges(facts, depth, 1) !== null && edges(facts, depth, 0) === null,
    )
    // A depth that sees no edge of a span loses answer tokens all the same, where another depth shows why.
    if (!depths.some(({ depth }) => edges(facts, depth, 1) !== 0)) return []
    const affected = new Set(depths.map(({ depth }) => depth))
    const { runOf } = facts.documents
    const cells = cellsWhere(
      facts,
      ({ depth, token, source, inRow, used }) =>
        affected.has(depth) &&
        inRow &&
        runOf[token] === runOf[source] &&
        (used === ignored) !== (facts.reference[depth][token] === ignored),
    ).map((cell) => ({
      ...cell,
      right: cell.tokens.map((token) => facts.reference[cell.depth][token]),
    }))
    return [
      {
        severity: 'warning',
        message: `Depth ${[...affected].join(', ')} trains where the label one further on is supervised: each span gains its last prompt token and loses its last answer token (${countOf(cellCount(cells), 'target')}).`,
        cells,
      },
    ]
  },
}

/**
 * Edges of supervised spans that depth `depth` sees, if it trains exactly where `labels[t + depth + 1 + extra]` is
 * supervised, inside documents; null if it does not. Targets of tokens that have no label are rolled ids, so only
 * "trained or not" counts.
 */
function edges(
  { evaluation, labels, ignored, documents, length }: BatchFacts,
  depth: number,
  extra: number,
): number | null {
  const targets = targetValues(evaluation.depths[depth].targets)
  const { runOf } = documents
  let seen = 0
  for (let t = 0; t < targets.length; t++) {
    const source = t + depth + 1 + extra
    if ((t % length) + depth + 1 + extra >= length || runOf[source] !== runOf[t] || runOf[t] < 0) continue
    const supervised = labels[source] !== ignored
    if (supervised !== (targets[t] !== ignored)) return null
    if (supervised !== (labels[source - 1] !== ignored)) seen++
  }
  return seen
}
