import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import type { TensorFile } from '../../tensor/tensor-file.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { readNpz } from '../numpy/npz.ts'
import { readPt, torchPickleName } from '../pickle/pt-dump.ts'
import { openZip } from './zip-archive.ts'

/**
 * Opens a zip archive by what is in it: a file of `torch.save`, or one of `numpy.savez`.
 * @returns one dump, or several where the file holds a list of batches
 * @throws ReadError for an archive that is damaged or of another kind
 */
export async function readZip(source: ByteSource): Promise<TensorFile[]> {
  const archive = await openZip(source)
  const pickle = torchPickleName(archive)
  if (pickle !== undefined) return readPt(archive, pickle, source.byteLength)
  const names = [...archive.members.keys()]
  if (names.some((name) => name.endsWith('.npy'))) return [await readNpz(archive, source.byteLength)]
  const found = names.length === 0 ? 'an empty one' : `one with ${visibleText(names[0], 60)}`
  throw new ReadError({
    file: source.name,
    expected: 'a zip archive of torch.save (data.pkl) or numpy.savez (.npy)',
    found,
    remedy: 'Unpack it and open what is inside.',
  })
}
