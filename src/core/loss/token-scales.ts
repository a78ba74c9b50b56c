import type { IntegerValues } from '../tensor/integer-values.ts'
import { ignoredLabel, type LossFunction } from './loss-function.ts'
import { chunkSize } from './reduce-loss.ts'

/**
 * `∂loss/∂CE[t]` of what `reduceLoss` returns, `[N]`: 0 where the loss function ignores the token. With it
 * `loss = Σ scale[t] CE[t]`.
 * @param numLabelTokens divisor, or null to leave the reduction as it is
 */
export function tokenScales(fn: LossFunction, targets: IntegerValues, numLabelTokens: number | null): Float64Array {
  const ignored = ignoredLabel(fn)
  const scales = Float64Array.from(targets, (target) => (target === ignored ? 0 : 1))
  if (fn.reduction === 'mean') {
    const size = fn.name === 'ChunkedCrossEntropy' ? chunkSize(fn, targets.length) : targets.length
    for (let start = 0; start < scales.length; start += size) {
      const chunk = scales.subarray(start, start + size)
      const trained = chunk.reduce((sum, scale) => sum + scale, 0)
      for (let i = 0; i < chunk.length; i++) if (chunk[i] !== 0) chunk[i] = 1 / trained
    }
    return scales
  }
  if (numLabelTokens === null) return scales
  // MaskedCrossEntropy multiplies by 0 where N is 0; the others divide by it.
  const factor = numLabelTokens === 0 && fn.name === 'MaskedCrossEntropy' ? 0 : 1 / numLabelTokens
  return scales.map((scale) => (scale === 0 ? 0 : scale * factor))
}
