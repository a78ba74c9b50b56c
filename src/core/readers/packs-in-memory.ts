import type { ByteSource } from '../tensor/byte-source.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import type { OpenedFile } from './opened-file.ts'

/** A file whose packs are known once it is read: one is a dump, several are a data set. */
export function packsInMemory(files: readonly TensorFile[], source: ByteSource): OpenedFile {
  const [first] = files
  if (files.length === 1) return { kind: 'tensors', file: first }
  const { name, byteLength } = source
  return {
    kind: 'packs',
    packs: { name, byteLength, count: files.length, notes: [], openPack: async (index) => files[index] },
  }
}
