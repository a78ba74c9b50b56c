import type { ByteSource } from '../../tensor/byte-source.ts'
import type { OpenedFile } from '../opened-file.ts'
import { npyTensor } from './npy-array.ts'
import { readNpyHeader } from './npy-header.ts'
import { readObjectNpy } from './read-object-npy.ts'

/**
 * Opens a `.npy` file: one array, named after the file, so that `labels.npy` and `input_ids.npy` make a batch together.
 * An array of objects is a data set of NeMo.
 * @throws ReadError naming the header's field, or both byte counts
 */
export async function readNpy(source: ByteSource): Promise<OpenedFile> {
  const { name: file, byteLength } = source
  const header = await readNpyHeader(source)
  if (header.element.kind === 'object') return { kind: 'packs', packs: await readObjectNpy(source, header) }
  const name = file.replace(/^.*[/\\]/, '').replace(/\.npy$/i, '')
  const tensor = npyTensor(header, source, name)
  const tensors = new Map([[name, tensor]])
  return { kind: 'tensors', file: { name: file, byteLength, tensors, metadata: new Map(), notes: [] } }
}
