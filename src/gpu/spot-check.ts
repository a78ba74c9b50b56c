import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import { type ComputeOptions, type HeadOutput, headSize } from '../core/loss/cross-entropy-backend.ts'
import type { HeadFacts } from '../core/loss/head-facts.ts'
import { selectRows } from '../core/tensor/select-rows.ts'

/** LM heads above this many elements are not multiplied again on the CPU for one row: it would take seconds. */
const CHECKED_ELEMENTS = 64 * 1024 * 1024
/** float32 products of large logits differ by more; a shader that failed differs by everything. */
const TOLERANCE = 1e-4

/**
 * Compares one token of every head with the CPU reference, on first use: a driver that computes wrongly gives no error.
 * @throws Error when they disagree
 */
export async function checkAgainstCpu(
  heads: readonly HeadOutput[],
  facts: readonly HeadFacts[],
  options: ComputeOptions,
): Promise<void> {
  const quiet = { ...options, onProgress: () => undefined }
  for (const [index, head] of heads.entries()) {
    const { rows, width, vocabSize } = headSize(head)
    if (rows === 0 || vocabSize * width > CHECKED_ELEMENTS) continue
    const token = Math.floor(rows / 2)
    const [[expected]] = await cpuCrossEntropy.logSumExp([oneRow(head, token)], quiet)
    const found = facts[index].logSumExp[token]
    const agrees = Math.abs(found - expected) <= TOLERANCE * Math.max(1, Math.abs(expected))
    if (!agrees && !(Number.isNaN(found) && Number.isNaN(expected)))
      throw new Error(`WebGPU gave logSumExp ${found} where the CPU gives ${expected}`)
  }
}

function oneRow(head: HeadOutput, row: number): HeadOutput {
  const rows = Int32Array.of(row)
  return head.kind === 'hidden'
    ? { ...head, hidden: selectRows(head.hidden, rows) }
    : { kind: 'logits', logits: selectRows(head.logits, rows) }
}
