import { cpuCrossEntropy } from '../src/core/loss/cpu-cross-entropy.ts'
import { readFloat32 } from '../src/core/tensor/decode-elements.ts'
import type { Accuracy } from './bench-result.ts'
import type { Inputs } from './inputs.ts'
import { type MethodResult, quiet } from './methods.ts'

/** The answers in float64 on the same rounded numbers. */
export interface Truth {
  readonly losses: Float64Array
  readonly gradient: Float64Array
  readonly largestLogit: number
}

export async function truthOf({ head, classes, tokens, width, vocabSize }: Inputs): Promise<Truth> {
  const [facts] = await cpuCrossEntropy.headFacts([head], { ...quiet, expected: true })
  const logits = await cpuCrossEntropy.targetLogits(head, classes, quiet)
  const weights = await readFloat32(head.weight, 0, vocabSize * width)
  const gradient = Float64Array.from({ length: tokens * width }, (_, i) => {
    const row = classes[Math.floor(i / width)]
    return (facts.expected?.[i] ?? Number.NaN) - weights[row * width + (i % width)]
  })
  return {
    losses: facts.logSumExp.map((term, token) => term - logits[token]),
    gradient,
    largestLogit: facts.bestLogits.reduce((most, logit) => Math.max(most, Math.abs(logit)), 0),
  }
}

export function accuracyOf(found: MethodResult, truth: Truth): Accuracy {
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length
  const losses = found.losses
  const gradient = found.gradient
  const own = {
    mean: losses === null ? null : Math.abs(mean(losses) / mean(truth.losses) - 1),
    token: losses === null ? null : truth.losses.reduce((most, x, i) => Math.max(most, Math.abs(losses[i] - x)), 0),
    gradient: gradient === null ? null : distance(gradient, truth.gradient),
  }
  const passes =
    (own.mean ?? 0) <= 1e-6 &&
    (own.token ?? 0) <= 1e-5 + 1e-6 * truth.largestLogit &&
    (own.gradient ?? 0) <= 2e-6 &&
    (losses !== null || gradient !== null)
  return { ...own, passes }
}

function distance(found: ArrayLike<number>, exact: Float64Array): number {
  if (found.length !== exact.length) return Number.POSITIVE_INFINITY
  const difference = exact.reduce((sum, x, i) => sum + (found[i] - x) ** 2, 0)
  return Math.sqrt(difference / exact.reduce((sum, x) => sum + x * x, 0))
}
