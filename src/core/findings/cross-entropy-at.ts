import type { ComputeOptions, CrossEntropyBackend, HeadOutput } from '../loss/cross-entropy-backend.ts'
import { headSize } from '../loss/cross-entropy-backend.ts'
import { rowsOfTensor } from '../tensor/rows-of-tensor.ts'

/** Above this share of the tokens, the whole head is cheaper to read than its rows one by one. */
const WHOLE = 1 / 8

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
  const whole = tokens.length > rows * WHOLE
  const wanted = new Int32Array(whole ? rows : tokens.length).fill(-1)
  for (let i = 0; i < tokens.length; i++) wanted[whole ? tokens[i] : i] = valid(classes[i]) ? classes[i] : -1
  const logits = await backend.targetLogits(whole ? head : rowsOfHead(head, tokens), wanted, options)
  for (let i = 0; i < tokens.length; i++)
    result[i] = valid(classes[i]) ? logSumExp[tokens[i]] - logits[whole ? tokens[i] : i] : Number.NaN
  return result
}

/** The same head, of these tokens only. */
export function rowsOfHead(head: HeadOutput, tokens: readonly number[]): HeadOutput {
  return head.kind === 'hidden'
    ? { ...head, hidden: rowsOfTensor(head.hidden, tokens) }
    : { ...head, logits: rowsOfTensor(head.logits, tokens) }
}
