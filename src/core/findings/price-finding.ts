import type { ComputeOptions, CrossEntropyBackend, HeadOutput } from '../loss/cross-entropy-backend.ts'
import { lossFunction } from '../loss/loss-function.ts'
import { targetAt } from '../targets/targets.ts'
import { crossEntropyAt } from './cross-entropy-at.ts'
import type { BatchFacts } from './facts/batch-facts.ts'
import type { Effect } from './finding.ts'
import type { DepthCells } from './rule.ts'

/** What prices are computed with; `heads` is null where there are no hidden states or logits. */
export interface Pricing {
  readonly heads: readonly HeadOutput[] | null
  /** The main head, for the shift scan. */
  readonly main?: HeadOutput | null
  readonly backend: CrossEntropyBackend
  readonly options: Omit<ComputeOptions, 'softcap'>
}

/**
 * Cells of one depth with what they train on and what they should, a column each: a finding may have millions. Targets
 * are `ignored` for nothing, losses NaN. Depth -1 is the main head.
 */
export interface PricedCells {
  readonly depth: number
  readonly tokens: readonly number[]
  readonly used: Float64Array
  readonly right: Float64Array
  readonly usedLoss: Float64Array
  readonly rightLoss: Float64Array
  /** Nats that the wrong target adds to the depth's sum; 0 where both are the same. */
  readonly cost: Float64Array
}

/** Prices the cells of one finding: what each adds to its depth's sum, and what all of them add to the loss. */
export async function priceFinding(
  facts: BatchFacts,
  cells: readonly DepthCells[],
  { heads, backend, options }: Pricing,
): Promise<{ readonly cells: readonly PricedCells[]; readonly effect: Effect }> {
  const { depths, settings } = facts.evaluation
  const softcap = lossFunction(settings).softcap
  const exact = heads !== null && depths.every(({ logSumExp }) => logSumExp !== null)
  const flat = Math.log(vocabularyOf(facts))
  const priced: PricedCells[] = []
  for (const one of cells) {
    const columns = columnsOf(facts, one, flat)
    const { logSumExp } = depths[one.depth]
    if (exact && logSumExp !== null) {
      const needed = neededLosses(facts, columns)
      const losses = await crossEntropyAt(
        heads[one.depth],
        logSumExp,
        needed.map((i) => columns.tokens[i]),
        needed.map((i) => columns.right[i]),
        backend,
        { ...options, softcap },
      )
      for (let n = 0; n < needed.length; n++) columns.rightLoss[needed[n]] = losses[n]
    }
    setCosts(columns)
    priced.push(columns)
  }
  return { cells: priced, effect: effectOf(facts, priced, !exact, flat) }
}

/** Columns without costs; the loss of a right target that has to be looked up is `flat` for now. */
function columnsOf(facts: BatchFacts, { depth, tokens, right }: DepthCells, flat: number): PricedCells {
  const { ignored, reference } = facts
  const { targets, tokenLoss } = facts.evaluation.depths[depth]
  const column = () => new Float64Array(tokens.length).fill(Number.NaN)
  const columns = { used: column(), right: column(), usedLoss: column(), rightLoss: column(), cost: column() }
  for (let i = 0; i < tokens.length; i++) {
    const used = targetAt(targets, tokens[i])
    const wanted = right === undefined ? reference[depth][tokens[i]] : right[i]
    columns.used[i] = used
    columns.right[i] = wanted
    if (used !== ignored) columns.usedLoss[i] = tokenLoss === null ? flat : tokenLoss[tokens[i]]
    if (wanted !== ignored) columns.rightLoss[i] = wanted === used ? columns.usedLoss[i] : flat
  }
  return { depth, tokens, ...columns }
}

function neededLosses({ ignored }: BatchFacts, { tokens, used, right }: PricedCells): number[] {
  const needed: number[] = []
  for (let i = 0; i < tokens.length; i++) if (right[i] !== ignored && right[i] !== used[i]) needed.push(i)
  return needed
}

function setCosts({ used, right, usedLoss, rightLoss, cost }: PricedCells): void {
  for (let i = 0; i < cost.length; i++) {
    const wrong = Number.isFinite(usedLoss[i]) ? usedLoss[i] : 0
    const meant = Number.isFinite(rightLoss[i]) ? rightLoss[i] : 0
    cost[i] = used[i] === right[i] ? 0 : wrong - meant
  }
}

/** V, or a bound from the ids themselves where the dump has neither an LM head nor logits. */
function vocabularyOf({ batch, ids, labels }: BatchFacts): number {
  if (batch.vocabSize !== null) return batch.vocabSize
  let largest = 1
  for (const values of [ids, labels])
    if (values !== null) for (const value of values) if (value > largest) largest = value
  return largest + 1
}

function effectOf(facts: BatchFacts, cells: readonly PricedCells[], estimated: boolean, flat: number): Effect {
  const { evaluation, ignored } = facts
  const cost = evaluation.depths.map(() => 0)
  const fewer = evaluation.depths.map(() => 0)
  let leaked = 0
  let lost = 0
  let wrong = 0
  for (const { depth, used, right, cost: own } of cells)
    for (let i = 0; i < own.length; i++) {
      if (used[i] === right[i]) continue
      cost[depth] += own[i]
      if (right[i] === ignored) leaked++
      else if (used[i] === ignored) lost++
      else wrong++
      fewer[depth] += (right[i] === ignored ? 1 : 0) - (used[i] === ignored ? 1 : 0)
    }
  const perDepth = evaluation.depths.map(({ sum, trained }, k) => {
    const total = sum ?? trained * flat
    return depthLoss(facts, total, trained) - depthLoss(facts, total - cost[k], trained - fewer[k])
  })
  const scale = (evaluation.scalingFactor ?? 0) / Math.max(1, perDepth.length)
  const mtpLoss = perDepth.reduce((sum, loss) => sum + loss, 0) * scale
  return { mtpLoss, perDepth, leaked, lost, wrong, estimated }
}

/** What a wrong divisor costs: the same sums, divided by the right one. Null where there is no loss or no divisor. */
export function effectOfDivisor({ evaluation }: BatchFacts, right: number): Effect | null {
  const { depths, mtpLoss, settings } = evaluation
  if (mtpLoss === null || settings.numLabelTokens === null) return null
  const part = 1 - settings.numLabelTokens / right
  const perDepth = depths.map(({ loss }) => (loss ?? 0) * part)
  return { mtpLoss: mtpLoss * part, perDepth, leaked: 0, lost: 0, wrong: 0, estimated: false }
}

/** The loss function's reduction of a sum over `trained` tokens, divided by N where one was passed. */
function depthLoss({ evaluation: { settings, pipeline } }: BatchFacts, sum: number, trained: number): number {
  if (settings.reduction === 'mean') return trained === 0 ? 0 : sum / trained
  const divisor = pipeline === null ? settings.numLabelTokens : null
  if (divisor === null) return sum
  return divisor === 0 ? 0 : sum / divisor
}
