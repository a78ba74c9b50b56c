import type { LossFunction } from './loss-function.ts'
import type { HeadLoss } from './reduce-loss.ts'

/** Above this |logSumExp| one float32 step is 1.2e-4 nats, which shows in a printed loss. */
const LARGE = 1024

/**
 * ChunkedCrossEntropy and FusedLinearCrossEntropy subtract two float32 numbers of the size of logSumExp; a token's loss
 * then carries the rounding of both. Figures here are not rounded so; the page says by how much they may differ.
 */
export function roundingNotice(fn: LossFunction, losses: readonly HeadLoss[]): string[] {
  if (fn.name === 'MaskedCrossEntropy') return []
  let largest = 0
  for (const { logSumExp } of losses) for (const value of logSumExp) largest = Math.max(largest, Math.abs(value) || 0)
  if (largest < LARGE || !Number.isFinite(largest)) return []
  const step = 2 ** (Math.floor(Math.log2(largest)) - 23)
  return [
    `logSumExp reaches ${largest.toPrecision(4)}: ${fn.name} computes in float32, so that upstream's loss of a token may differ by ${step.toPrecision(2)} nats.`,
  ]
}
