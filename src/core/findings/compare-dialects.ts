import type { ComputeOptions, CrossEntropyBackend, HeadOutput } from '../loss/cross-entropy-backend.ts'
import { tokenValues } from '../packing/token-values.ts'
import { targetValues } from '../targets/targets.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'
import { crossEntropyAt } from './cross-entropy-at.ts'
import {
  type DialectInput,
  type DialectName,
  dialectLoss,
  dialectNames,
  dialectScale,
  dialectTargets,
} from './dialects.ts'
import type { BatchFacts } from './facts/batch-facts.ts'

/** One dialect's reading of the batch. */
export interface DialectComparison {
  readonly name: DialectName
  /** Targets of each depth, `[rows * S]`. */
  readonly targets: readonly IntegerValues[]
  /** Targets of each depth that differ from upstream's on this batch. */
  readonly differing: readonly number[]
  /** null without hidden states or logits. */
  readonly sums: readonly number[] | null
  readonly trained: readonly number[]
  /** With the batch's scaling factor, and with the dialect's own default. */
  readonly loss: number | null
  readonly lossAtDefault: number | null
}

/**
 * The same batch under every dialect: the believed documents, each dialect's boundary test, normaliser and scale.
 * @param heads outputs of the MTP depths; null where there are none
 */
export async function compareDialects(
  facts: BatchFacts,
  heads: readonly HeadOutput[] | null,
  backend: CrossEntropyBackend,
  options: ComputeOptions,
): Promise<DialectComparison[]> {
  const { evaluation, labels, ignored } = facts
  const input: DialectInput = {
    labels: { values: labels },
    length: facts.length,
    ignored,
    seqIdx: Float64Array.from(facts.documents.runOf, (run) => run + 1),
    positions: tokenValues(facts.batch, 'position_ids'),
  }
  const counted = labels.reduce((n, label) => n + (label === ignored ? 0 : 1), 0)
  const labelCount = evaluation.settings.numLabelTokens ?? counted
  const results: DialectComparison[] = []
  for (const name of dialectNames) {
    const targets = evaluation.depths.map(({ depth }) => dialectTargets(name, input, depth))
    const trained = targets.map((row) => row.reduce((n, target) => n + (target === ignored ? 0 : 1), 0))
    const sums: number[] = []
    for (const [depth, row] of targets.entries()) {
      const logSumExp = evaluation.depths[depth].logSumExp
      if (heads === null || logSumExp === null) continue
      const tokens = tokensOf(row, ignored)
      const classes = tokens.map((token) => row[token])
      const losses = await crossEntropyAt(heads[depth], logSumExp, tokens, classes, backend, options)
      sums.push(losses.reduce((a, b) => a + (Number.isNaN(b) ? 0 : b), 0))
    }
    const complete = sums.length === targets.length && sums.length > 0
    const lossAt = (scale: number) =>
      complete ? dialectLoss(name, { sums, trained }, scale, labelCount, labels.length) : null
    results.push({
      name,
      targets,
      differing: targets.map((row, depth) => differences(row, targetValues(evaluation.depths[depth].targets))),
      sums: complete ? sums : null,
      trained,
      loss: lossAt(evaluation.scalingFactor ?? dialectScale[name]),
      lossAtDefault: lossAt(dialectScale[name]),
    })
  }
  return results
}

function tokensOf(targets: IntegerValues, ignored: number): number[] {
  const tokens: number[] = []
  for (let t = 0; t < targets.length; t++) if (targets[t] !== ignored) tokens.push(t)
  return tokens
}

function differences(a: IntegerValues, b: IntegerValues): number {
  let count = 0
  for (let t = 0; t < a.length; t++) if (a[t] !== b[t]) count++
  return count
}
