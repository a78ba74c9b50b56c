import type { ComputeOptions, CrossEntropyBackend, HeadOutput } from '../loss/cross-entropy-backend.ts'
import { headSize } from '../loss/cross-entropy-backend.ts'

/**
 * Cross entropy of some tokens against classes of one's choice, from the cached `logSumExp`.
 * @param tokens ascending
 * @param classes one a token; outside the vocabulary gives NaN
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function crossEntropyAt(
  head: HeadOutput,
  logSumExp: Float64Array,
  tokens: readonly number[],
  classes: ArrayLike<number>,
  backend: CrossEntropyBackend,
  options: ComputeOptions,
): Promise<Float64Array> {
  const { rows, vocabSize } = headSize(head)
  const valid = (label: number) => label >= 0 && label < vocabSize
  const result = new Float64Array(tokens.length)
  const wanted = new Int32Array(rows).fill(-1)
  for (let i = 0; i < tokens.length; i++) if (valid(classes[i])) wanted[tokens[i]] = classes[i]
  // The whole head, so that whoever keeps target logits knows its tokens again; a cache asks for the missing ones alone.
  const logits = await backend.targetLogits(head, wanted, options)
  for (let i = 0; i < tokens.length; i++)
    result[i] = valid(classes[i]) ? logSumExp[tokens[i]] - logits[tokens[i]] : Number.NaN
  return result
}
