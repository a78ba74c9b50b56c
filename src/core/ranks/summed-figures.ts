import type { RankAssembly } from '../packing/rank-assembly.ts'
import { readNumbers } from '../tensor/decode-elements.ts'
import { memoryTensor, type Tensor } from '../tensor/tensor.ts'

/**
 * The trainer's figures of all ranks as one: a sum divided by one number of tokens adds up. Means of ranks do not, and are
 * left out, with a note.
 */
export async function summedFigures(
  expected: ReadonlyMap<string, readonly Tensor[]>,
  { kind, files, numLabelTokens }: RankAssembly,
  metadata: ReadonlyMap<string, string>,
): Promise<{ readonly tensors: ReadonlyMap<string, Tensor>; readonly notes: readonly string[] }> {
  const tensors = new Map<string, Tensor>()
  if (expected.size === 0) return { tensors, notes: [] }
  if (kind === 'pipeline') {
    for (const [name, parts] of expected) tensors.set(name, parts[parts.length - 1])
    return { tensors, notes: [] }
  }
  if (metadata.get('reduction') === 'mean' || numLabelTokens.some((count) => count !== numLabelTokens[0])) {
    const why = metadata.get('reduction') === 'mean' ? 'means of their own tokens' : 'divided by counts of their own'
    return { tensors, notes: [`The trainer's figures of the ${files.length} ranks are ${why}: they do not add up.`] }
  }
  for (const [name, parts] of expected) {
    const sum = await readNumbers(parts[0])
    for (const part of parts.slice(1)) for (const [i, value] of (await readNumbers(part)).entries()) sum[i] += value
    tensors.set(name, memoryTensor(name, parts[0].file, 'F64', parts[0].shape, new Uint8Array(sum.buffer)))
  }
  return { tensors, notes: [] }
}
