import { memoryTensor, type Tensor } from '../src/core/tensor/tensor.ts'
import { finishFacts } from '../src/gpu/finish-facts.ts'
import { fusedPass } from '../src/gpu/fused-pass.ts'
import type { GpuContext } from '../src/gpu/gpu-context.ts'
import type { LargeHead } from './bench-result.ts'
import { quiet } from './methods.ts'

/** LM heads of 1.2 GB and 3.8 GB in bf16. */
export const largeHeads = [
  [151_936, 4096],
  [262_144, 7168],
] as const

/** bf16 bits of 1. */
const ONE = 0x3f80

/**
 * Streams an LM head that no memory holds: it is made up tile by tile, zeros but for a 1 in each of three rows, so that
 * `logSumExp` is known in closed form and nothing that is left out goes unnoticed.
 */
export async function streamLargeHead(
  context: GpuContext,
  [vocabSize, width]: readonly [number, number],
  tokens: number,
): Promise<LargeHead> {
  const tall = [
    [5, 0],
    [Math.floor(vocabSize / 2), 1],
    [vocabSize - 1, width - 1],
  ] as const
  let bytesRead = 0
  let largestRead = 0
  const weight: Tensor = {
    name: 'lm_head.weight',
    file: 'made up',
    dtype: 'BF16',
    shape: [vocabSize, width],
    async readElements(start, end) {
      bytesRead += 2 * (end - start)
      largestRead = Math.max(largestRead, 2 * (end - start))
      const values = new Uint16Array(end - start)
      for (const [row, column] of tall) {
        const at = row * width + column - start
        if (at >= 0 && at < values.length) values[at] = ONE
      }
      return new Uint8Array(values.buffer)
    },
  }
  const hidden = new Float32Array(tokens * width).fill(0.5)
  for (let token = 0; token < tokens; token++) {
    hidden[token * width] = 3 + token / tokens
    hidden[token * width + 1] = 12
  }
  const tensor = memoryTensor('hidden', 'made up', 'F32', [tokens, width], new Uint8Array(hidden.buffer))
  const input = { ranges: [{ hidden: tensor, start: 0, end: tokens }], weight, classes: null, expected: false }
  context.ledger.resetPeak()
  const started = performance.now()
  const raw = await fusedPass(context, input, quiet, () => undefined)
  const ms = performance.now() - started
  const { facts } = finishFacts(raw, 0, tokens, width)
  const error = facts.logSumExp.reduce((most, found, token) => {
    const own = Math.exp(hidden[token * width]) + Math.exp(12) + Math.exp(0.5)
    return Math.max(most, Math.abs(found - Math.log(vocabSize - 3 + own)))
  }, 0)
  const hiddenBytes = 4 * width * raw.tokenPitch
  return {
    vocabSize,
    width,
    tokens,
    ms,
    bytesRead,
    largestRead,
    peakBytes: context.ledger.peak - hiddenBytes,
    budgetBytes: context.budgetBytes,
    error,
    operationsPerSecond: (2000 * tokens * vocabSize * width) / ms,
  }
}
