import { UpstreamError } from '../packing/upstream-error.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'
import { ignoredLabel, type LossFunction } from './loss-function.ts'

/** One call of a loss function on one head. */
export interface HeadLoss {
  /** What the loss function returns: reduced and, where N was passed, divided by it. */
  readonly loss: number
  /** Sum of the trained tokens' cross entropy, in nats. */
  readonly sum: number
  /** Tokens that the loss function does not ignore. */
  readonly trained: number
  /** Cross entropy of each token in nats, `[N]`; NaN where ignored: not a number anyone can average by mistake. */
  readonly tokenLoss: Float64Array
  readonly logSumExp: Float64Array
}

/**
 * The class whose logit each token needs: its target; -1 where none is read. ChunkedCrossEntropy reads class 0 of
 * ignored rows and multiplies by 0 afterwards, which keeps a NaN there alive. FusedLinearCrossEntropy reads nothing for
 * a target past the vocabulary, so that the loss becomes logSumExp itself.
 * @throws UpstreamError where upstream would: a target outside the vocabulary
 */
export function targetClasses(fn: LossFunction, targets: IntegerValues, vocabSize: number, name: string): Int32Array {
  const ignored = ignoredLabel(fn)
  const classes = new Int32Array(targets.length)
  for (let token = 0; token < targets.length; token++) {
    const target = targets[token]
    if (target === ignored) classes[token] = fn.name === 'ChunkedCrossEntropy' ? 0 : -1
    else if (target >= 0 && target < vocabSize) classes[token] = target
    else if (fn.name === 'FusedLinearCrossEntropy' && target >= vocabSize) classes[token] = -1
    else throw outsideVocabulary(fn, target, token, vocabSize, name)
  }
  return classes
}

function outsideVocabulary(fn: LossFunction, target: number, token: number, vocabSize: number, name: string) {
  const kind = { MaskedCrossEntropy: 'IndexError', ChunkedCrossEntropy: 'RuntimeError' } as const
  return new UpstreamError(fn.name === 'FusedLinearCrossEntropy' ? 'undefined behaviour' : kind[fn.name], {
    tensor: 'labels',
    field: name,
    message:
      fn.name === 'FusedLinearCrossEntropy'
        ? `${name}: target ${target} at token ${token} is negative and not ignored; the fused kernel would read outside the LM head.`
        : `${name}: target ${target} at token ${token} is outside the vocabulary of ${vocabSize} classes, and ${fn.name} ignores only ${ignoredLabel(fn)}.`,
  })
}

/**
 * Reduces one head's token losses as upstream's loss function does.
 * @param logSumExp `[N]`
 * @param targetLogit `[N]`, 0 where `targetClasses` gave -1
 * @param numLabelTokens divisor, or null to leave the reduction as it is
 * @throws UpstreamError AssertionError when a divisor is given for a mean
 */
export function reduceLoss(
  fn: LossFunction,
  targets: IntegerValues,
  logSumExp: Float64Array,
  targetLogit: Float64Array,
  numLabelTokens: number | null,
): HeadLoss {
  if (numLabelTokens !== null && fn.reduction !== 'sum')
    throw new UpstreamError('AssertionError', {
      field: 'num_label_tokens',
      message: `num_label_tokens is ${numLabelTokens}, but the loss was built with reduction "${fn.reduction}"; only a sum can be divided by it.`,
    })
  const ignored = ignoredLabel(fn)
  const tokenLoss = new Float64Array(targets.length).fill(Number.NaN)
  let sum = 0
  let poison = 0
  let trained = 0
  for (let token = 0; token < targets.length; token++) {
    const crossEntropy = logSumExp[token] - targetLogit[token]
    if (targets[token] === ignored) {
      if (fn.name === 'ChunkedCrossEntropy') poison += crossEntropy * 0
      continue
    }
    tokenLoss[token] = crossEntropy
    sum += crossEntropy
    trained++
  }
  if (fn.reduction === 'mean')
    return {
      loss: fn.name === 'ChunkedCrossEntropy' ? chunkMeans(fn, tokenLoss, targets) : sum / trained,
      sum,
      trained,
      tokenLoss,
      logSumExp,
    }
  return { loss: divided(fn, sum + poison, numLabelTokens), sum: sum + poison, trained, tokenLoss, logSumExp }
}

/** MaskedCrossEntropy returns `loss * 0.0` for N = 0; the other two divide, and give NaN or Infinity. */
function divided(fn: LossFunction, sum: number, numLabelTokens: number | null): number {
  if (numLabelTokens === null) return sum
  if (numLabelTokens === 0 && fn.name === 'MaskedCrossEntropy') return sum * 0
  return sum / numLabelTokens
}

/**
 * ChunkedCrossEntropy built with reduction "mean" adds the means of its chunks; it does not average them, and a chunk
 * without a trained token makes the whole NaN. Chunk sizes are `torch.chunk`'s: as equal as they can be.
 */
function chunkMeans(fn: LossFunction, tokenLoss: Float64Array, targets: IntegerValues): number {
  const ignored = ignoredLabel(fn)
  const size = chunkSize(fn, targets.length)
  let total = 0
  for (let start = 0; start < targets.length; start += size) {
    let sum = 0
    let trained = 0
    for (let token = start; token < Math.min(targets.length, start + size); token++) {
      if (targets[token] === ignored) continue
      sum += tokenLoss[token]
      trained++
    }
    total += sum / trained
  }
  return total
}

/** Tokens of a chunk of ChunkedCrossEntropy; the last may have fewer. */
export function chunkSize({ chunkLen }: LossFunction, tokens: number): number {
  return Math.ceil(tokens / Math.max(1, Math.ceil(tokens / chunkLen)))
}
