import type { ComputeOptions, CrossEntropyBackend, HeadOutput } from '../loss/cross-entropy-backend.ts'
import { lossFunction } from '../loss/loss-function.ts'
import { crossEntropyAt } from './cross-entropy-at.ts'
import type { BatchFacts } from './facts/batch-facts.ts'
import type { Effect } from './finding.ts'
import type { DepthCells } from './rule.ts'

/** What prices are computed with; `heads` is null where there are no hidden states or logits. */
export interface Pricing {
  readonly heads: readonly HeadOutput[] | null
  readonly backend: CrossEntropyBackend
  readonly options: Omit<ComputeOptions, 'softcap'>
}

/** One cell that a finding names, with what it trains on and what it should. Targets are `ignored` for nothing. */
export interface PricedCell {
  readonly depth: number
  readonly token: number
  readonly used: number
  readonly right: number
  readonly usedLoss: number | null
  readonly rightLoss: number | null
  /** Nats that the wrong target adds to the depth's sum; 0 where both are the same. */
  readonly cost: number
}

/** Prices the cells of one finding: what each adds to its depth's sum, and what all of them add to the loss. */
export async function priceFinding(
  facts: BatchFacts,
  cells: readonly DepthCells[],
  { heads, backend, options }: Pricing,
): Promise<{ readonly cells: readonly PricedCell[]; readonly effect: Effect }> {
  const { evaluation, ignored } = facts
  const softcap = lossFunction(evaluation.settings).softcap
  const exact = heads !== null && evaluation.depths.every(({ logSumExp }) => logSumExp !== null)
  const flat = Math.log(vocabularyOf(facts))
  const priced: PricedCell[] = []
  for (const { depth, tokens, right } of cells) {
    const { targets, tokenLoss, logSumExp } = evaluation.depths[depth]
    const wanted = right ?? tokens.map((token) => facts.reference[depth][token])
    const needed = tokens.flatMap((token, i) => (wanted[i] !== ignored && wanted[i] !== targets[token] ? [i] : []))
    const losses =
      exact && logSumExp !== null && needed.length > 0
        ? await crossEntropyAt(
            heads[depth],
            logSumExp,
            needed.map((i) => tokens[i]),
            needed.map((i) => wanted[i]),
            backend,
            { ...options, softcap },
          )
        : null
    let next = 0
    for (const [i, token] of tokens.entries()) {
      const used = targets[token]
      const same = used === wanted[i]
      const usedLoss = used === ignored ? null : (tokenLoss?.[token] ?? flat)
      const own = needed[next] === i ? next++ : -1
      const rightLoss = wanted[i] === ignored ? null : same ? usedLoss : (losses?.[own] ?? flat)
      const cost = same ? 0 : finite(usedLoss) - finite(rightLoss)
      priced.push({ depth, token, used, right: wanted[i], usedLoss, rightLoss, cost })
    }
  }
  return { cells: priced, effect: effectOf(facts, priced, !exact) }
}

function finite(value: number | null): number {
  return value !== null && Number.isFinite(value) ? value : 0
}

/** V, or a bound from the ids themselves where the dump has neither an LM head nor logits. */
function vocabularyOf({ batch, ids, labels }: BatchFacts): number {
  if (batch.vocabSize !== null) return batch.vocabSize
  let largest = 1
  for (const values of [ids, labels])
    if (values !== null) for (const value of values) if (value > largest) largest = value
  return largest + 1
}

function effectOf(facts: BatchFacts, cells: readonly PricedCell[], estimated: boolean): Effect {
  const { evaluation, ignored } = facts
  const cost = evaluation.depths.map(() => 0)
  const fewer = evaluation.depths.map(() => 0)
  let leaked = 0
  let lost = 0
  let wrong = 0
  for (const { depth, used, right, ...cell } of cells) {
    if (used === right) continue
    cost[depth] += cell.cost
    if (right === ignored) leaked++
    else if (used === ignored) lost++
    else wrong++
    fewer[depth] += (right === ignored ? 1 : 0) - (used === ignored ? 1 : 0)
  }
  const perDepth = evaluation.depths.map((head, k) => {
    const sum = head.sum ?? head.trained * Math.log(vocabularyOf(facts))
    return depthLoss(facts, sum, head.trained) - depthLoss(facts, sum - cost[k], head.trained - fewer[k])
  })
  const scale = (evaluation.scalingFactor ?? 0) / Math.max(1, perDepth.length)
  const mtpLoss = perDepth.reduce((sum, loss) => sum + loss, 0) * scale
  return { mtpLoss, perDepth, leaked, lost, wrong, estimated }
}

/** The loss function's reduction of a sum over `trained` tokens, divided by N where one was passed. */
function depthLoss({ evaluation: { settings, pipeline } }: BatchFacts, sum: number, trained: number): number {
  if (settings.reduction === 'mean') return trained === 0 ? 0 : sum / trained
  const divisor = pipeline === null ? settings.numLabelTokens : null
  if (divisor === null) return sum
  return divisor === 0 ? 0 : sum / divisor
}
