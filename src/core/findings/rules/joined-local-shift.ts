import type { RankAssembly } from '../../packing/rank-assembly.ts'
import { targetAt } from '../../targets/targets.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { DepthCells, RawFinding } from '../rule.ts'

/**
 * Targets that ranks made on their own shares, in a batch put together from all of them: where the next tokens on the
 * rank are not the next ones of the sequence, the target is another's label, or none at the end of the share.
 */
export function joinedLocalShift(facts: BatchFacts, ranks: RankAssembly): RawFinding[] {
  const perRank = ranks.shares.map(() => 0)
  const cells = facts.evaluation.depths.flatMap(({ depth }): DepthCells[] => {
    const tokens = ranks.shares.flatMap((share, rank) => {
      const own = wrongOnRank(facts, share, depth)
      perRank[rank] += own.length
      return own
    })
    return tokens.length === 0 ? [] : [{ depth, tokens: tokens.sort((a, b) => a - b) }]
  })
  const count = perRank.reduce((a, b) => a + b, 0)
  if (count === 0) return []
  const each = perRank.map((own, rank) => `${own} on rank ${rank}`).slice(0, 8)
  const rest = perRank.length > each.length ? ', …' : ''
  return [
    {
      severity: 'error',
      message: `Each rank rolled the labels it has: ${countOf(count, 'target')} at the ends of its pieces ${count === 1 ? 'is' : 'are'} not what follows in the sequence (${each.join(', ')}${rest}).`,
      cells,
    },
  ]
}

function wrongOnRank(
  { batch, evaluation, reference, labels, ignored }: BatchFacts,
  share: Int32Array,
  depth: number,
): number[] {
  const { targets } = evaluation.depths[depth]
  const length = share.length / batch.rows
  const wrong: number[] = []
  for (let j = 0; j < share.length; j++) {
    const token = share[j]
    if (targetAt(targets, token) === reference[depth][token]) continue
    const source = (j % length) + depth + 1 < length ? share[j + depth + 1] : -1
    if (source === token + depth + 1) continue
    if (targetAt(targets, token) === ignored || (source >= 0 && targetAt(targets, token) === labels[source]))
      wrong.push(token)
  }
  return wrong
}
