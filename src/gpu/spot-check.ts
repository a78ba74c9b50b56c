import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import { type ComputeOptions, type HeadOutput, headSize } from '../core/loss/cross-entropy-backend.ts'
import type { Tensor } from '../core/tensor/tensor.ts'

/** LM heads above this many elements are not multiplied again on the CPU for one row: it would take seconds. */
const CHECKED_ELEMENTS = 64 * 1024 * 1024
/** float32 products of large logits differ by more; a shader that failed differs by everything. */
const TOLERANCE = 1e-4

/**
 * Compares one token of every head with the CPU reference. A shader that does not compile gives zeros without an error.
 * @throws Error when they disagree
 */
export async function checkAgainstCpu(
  heads: readonly HeadOutput[],
  results: readonly Float64Array[],
  options: ComputeOptions,
): Promise<void> {
  const quiet = { ...options, onProgress: () => undefined }
  for (const [index, head] of heads.entries()) {
    const { rows, width, vocabSize } = headSize(head)
    if (rows === 0 || vocabSize * width > CHECKED_ELEMENTS) continue
    const token = Math.floor(rows / 2)
    const [[expected]] = await cpuCrossEntropy.logSumExp([oneRow(head, token)], quiet)
    const found = results[index][token]
    const agrees = Math.abs(found - expected) <= TOLERANCE * Math.max(1, Math.abs(expected))
    if (!agrees && !(Number.isNaN(found) && Number.isNaN(expected)))
      throw new Error(`WebGPU gave logSumExp ${found} where the CPU gives ${expected}`)
  }
}

function oneRow(head: HeadOutput, row: number): HeadOutput {
  return head.kind === 'hidden'
    ? { ...head, hidden: rowOf(head.hidden, row) }
    : { kind: 'logits', logits: rowOf(head.logits, row) }
}

function rowOf(tensor: Tensor, row: number): Tensor {
  const width = tensor.shape.at(-1) ?? 0
  return {
    ...tensor,
    shape: [1, width],
    readElements: (start, end) => tensor.readElements(row * width + start, row * width + end),
  }
}
