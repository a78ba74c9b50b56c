import type { ByteSource } from '../tensor/byte-source.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { npyTensor } from './npy-array.ts'
import { readNpyHeader } from './npy-header.ts'

/**
 * Opens a `.npy` file: one array, named after the file, so that `labels.npy` and `input_ids.npy` make a batch together.
 * @throws ReadError naming the header's field, or both byte counts
 */
export async function readNpy(source: ByteSource): Promise<TensorFile> {
  const { name: file, byteLength } = source
  const header = await readNpyHeader(source)
  const name = file.replace(/^.*[/\\]/, '').replace(/\.npy$/i, '')
  const tensor = npyTensor(header, source, name)
  return { name: file, byteLength, tensors: new Map([[name, tensor]]), metadata: new Map(), notes: [] }
}
