import type { DataParallelPacks, RankAssembly } from '../../packing/rank-assembly.ts'
import { reasonCode } from '../../targets/target-reason.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { RawFinding, Rule } from '../rule.ts'

/** Share of the loss below which a mean of ranks is as good as the mean of tokens. */
const LEAST = 0.01

/** Ranks that divide by their own number of tokens before they are averaged: a token weighs more where there are few. */
export const localDenominatorCpDp: Rule = {
  id: 'local-denominator-cp-dp',
  title: 'Each rank divides by its own count',
  severity: 'warning',
  needs: ['labels', 'targets'],
  fix: 'Divide every rank’s sum by one num_label_tokens, summed over all ranks.',
  reference: 'NVIDIA/Megatron-LM#7513',
  check(facts) {
    const { ranks } = facts.batch
    if (ranks !== null && ranks.packs !== null) {
      const own = ofPacks(ranks.packs, facts)
      if (own.length > 0) return own
    }
    const counts = ranks === null || ranks.shares.length === 0 ? null : ownCounts(facts, ranks)
    if (ranks === null || counts === null || counts.every((count) => count === counts[0])) return []
    const total = counts.reduce((a, b) => a + b, 0)
    const sums = ranks.shares.map((share) => sumOn(facts, share))
    const ofTokens = sums.every((sum) => sum !== null) ? sums.reduce((a, b) => a + (b ?? 0), 0) / total : null
    const ofRanks =
      ofTokens === null ? null : sums.reduce((a: number, sum, r) => a + (sum ?? 0) / counts[r], 0) / counts.length
    if (ofTokens !== null && ofRanks !== null && Math.abs(ofRanks - ofTokens) <= LEAST * ofTokens) return []
    const figures =
      ofTokens === null || ofRanks === null
        ? ''
        : ` Summed over the depths, the mean over the ranks is ${ofRanks.toFixed(4)}; over the tokens it is ${ofTokens.toFixed(4)}.`
    return [
      {
        severity: 'warning',
        message: `The ranks divide by ${listOf(counts)} tokens, their own counts.${figures}`,
        count: counts.length,
      },
    ]
  },
}

/** Data-parallel ranks that are packs: what this rank's tokens weigh, against what one divisor would give them. */
function ofPacks({ index, numLabelTokens }: DataParallelPacks, { evaluation }: BatchFacts): RawFinding[] {
  const counts = numLabelTokens.flatMap((count) => (count === null || count <= 0 ? [] : [count]))
  if (evaluation.settings.reduction !== 'sum' || counts.length < numLabelTokens.length) return []
  // Averaged over the ranks, one divisor for all of them is the mean of their counts.
  const mean = counts.reduce((a, b) => a + b, 0) / counts.length
  if (counts.every((count) => Math.abs(count - mean) <= LEAST * mean)) return []
  return [
    {
      severity: 'warning',
      message: `The data-parallel ranks divide by ${listOf(counts)} tokens, their own counts, before they are averaged. A token of this rank weighs 1/${counts[index]}; under one divisor for all it would weigh 1/${Number(mean.toFixed(2))}.`,
      rightDivisor: mean,
      count: counts.length,
    },
  ]
}

function listOf(counts: readonly number[]): string {
  return `${counts.slice(0, 8).join(', ')}${counts.length > 8 ? ', …' : ''}`
}

/** What each rank divides by; null where they share a divisor, or have none. */
function ownCounts({ evaluation }: BatchFacts, { numLabelTokens, shares }: RankAssembly): number[] | null {
  if (evaluation.settings.reduction === 'sum') {
    const given = numLabelTokens.flatMap((count) => (count === null || count <= 0 ? [] : [count]))
    return given.length === shares.length ? given : null
  }
  const [first] = evaluation.depths
  const counts = shares.map((share) =>
    share.reduce((count, token) => count + (first.reasons[token] === reasonCode.trained ? 1 : 0), 0),
  )
  return counts.includes(0) ? null : counts
}

/** Cross entropy of every depth on one rank; null without losses. */
function sumOn({ evaluation }: BatchFacts, share: Int32Array): number | null {
  let sum = 0
  for (const { tokenLoss, reasons } of evaluation.depths) {
    if (tokenLoss === null) return null
    for (const token of share) if (reasons[token] === reasonCode.trained) sum += tokenLoss[token]
  }
  return sum
}
