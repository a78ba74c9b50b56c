import { globalIndices } from '../../targets/context-parallel.ts'
import { targetAt } from '../../targets/targets.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { DepthCells, Rule } from '../rule.ts'
import { joinedLocalShift } from './joined-local-shift.ts'

/** Labels were rolled on one rank's shard: at the seams of its chunks the next local token is not the next token. */
export const mtpCpLocalShift: Rule = {
  id: 'mtp-cp-local-shift',
  title: 'MTP targets were rolled on the shard',
  severity: 'error',
  needs: ['labels', 'targets'],
  fix: 'Roll on the whole sequence and shard afterwards, as prepare_mtp_context_parallel_inputs does.',
  reference: 'NVIDIA-NeMo/Automodel#3544',
  explains: ['mtp-mask-double-rolled', 'mtp-mask-all-ones'],
  check(facts) {
    const { shard, batch, evaluation, ignored, labels } = facts
    if (batch.ranks?.kind === 'context') return joinedLocalShift(facts, batch.ranks)
    if (shard === null || shard.cuSeqlens === null || shard.rank === null || batch.rows > 1) return []
    // A rank's batch keeps its targets outside; without a loss of its own there is nothing to judge.
    if (shard.rank >= shard.size || facts.bare) return []
    const index = globalIndices({ layout: 'zigzag', cuSeqlens: shard.cuSeqlens, size: shard.size, rank: shard.rank })
    if (index.length !== labels.length) return []
    const cells = evaluation.depths.flatMap(({ depth, targets }): DepthCells[] => {
      const tokens: number[] = []
      for (let j = 0; j + depth + 1 < index.length; j++) {
        const seam = index[j + depth + 1] !== index[j] + depth + 1
        if (seam && targetAt(targets, j) !== ignored && targetAt(targets, j) === labels[j + depth + 1]) tokens.push(j)
      }
      return tokens.length === 0 ? [] : [{ depth, tokens, right: rightOnShard(facts, index, depth, tokens) }]
    })
    const count = cells.reduce((sum, { tokens }) => sum + tokens.length, 0)
    if (count === 0) return []
    return [
      {
        severity: 'error',
        message: `Rank ${shard.rank} of ${shard.size} trains ${countOf(count, 'target')} at the seams of its chunks on the token that follows on the shard, not in the sequence.`,
        cells,
      },
    ]
  },
}

/** The label `depth + 1` on in the whole sequence where this rank has it; nothing where another rank does. */
function rightOnShard(
  { labels, ignored, shard }: BatchFacts,
  index: readonly number[],
  depth: number,
  tokens: readonly number[],
) {
  const local = new Map(index.map((g, j) => [g, j]))
  const starts = new Set(shard?.cuSeqlens ?? [])
  return tokens.map((token) => {
    for (let g = index[token] + 1; g <= index[token] + depth + 1; g++) if (starts.has(g)) return ignored
    const source = local.get(index[token] + depth + 1)
    return source === undefined ? ignored : labels[source]
  })
}
