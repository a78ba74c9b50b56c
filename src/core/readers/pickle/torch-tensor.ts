import type { ByteSource } from '../../tensor/byte-source.ts'
import { dtypeBytes } from '../../tensor/dtype.ts'
import { ReadError } from '../../tensor/read-error.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { groupedNumber } from '../grouped-number.ts'
import { stridedTensor } from '../strided-tensor.ts'
import type { ZipArchive } from '../zip/zip-archive.ts'
import type { TorchStorage, TorchTensor } from './torch-globals.ts'

/** The archive a tensor's storages are in. */
export interface TorchArchive {
  readonly archive: ZipArchive
  /** Folder of everything torch wrote, with its slash. */
  readonly prefix: string
  readonly bigEndian: boolean
  /** One source a storage: views of one storage share it, and its checksum is taken once. */
  readonly sources: Map<string, ByteSource>
}

/** An expanded tensor repeats its storage; one that would fill more than this is no batch. */
const mostRepeated = 64 * 1024 * 1024

/**
 * The tensor with this description, its storage found in the archive; three accounts of it have to agree: the
 * description, the storage's element count in the pickle, and the size of the archive's member.
 * @returns a sentence for a view that repeats a small storage into an absurd size, which is left out
 * @throws ReadError naming the tensor, and the storage and byte counts where they are the fault
 */
export function torchTensor(name: string, described: TorchTensor, torch: TorchArchive): Tensor | string {
  const { storage, dtype, size, stride, offset } = described
  const { archive, bigEndian } = torch
  const { file } = archive
  const source = storageSource(name, storage, torch)
  const width = dtypeBytes[dtype]
  const places = BigInt(Math.floor(source.byteLength / width))
  // Sizes and strides come from the file: their products are taken where they cannot wrap or round.
  const elements = size.reduce((product, length) => product * BigInt(length), 1n)
  const last = size.reduce((place, length, axis) => place + BigInt(length - 1) * BigInt(stride[axis]), BigInt(offset))
  if (elements > 0n && last >= places) {
    const shape = visibleText(`[${size.join(', ')}], strides [${stride.join(', ')}], offset ${offset}`, 90)
    throw new ReadError({
      file,
      tensor: name,
      field: `storage ${visibleText(storage.key, 24)}`,
      expected: `elements within its ${groupedNumber(places)}`,
      found: `${shape}: the last is element ${groupedNumber(last)}`,
    })
  }
  if (elements > places && elements * BigInt(width) > BigInt(mostRepeated)) {
    const repeats = `${groupedNumber(source.byteLength)} bytes into ${groupedNumber(elements * BigInt(width))}`
    return `${visibleText(name, 60)} was left out: it repeats ${repeats}.`
  }
  return stridedTensor(name, file, { dtype, shape: size, strides: stride, offset, bigEndian }, source)
}

function storageSource(name: string, storage: TorchStorage, { archive, prefix, sources }: TorchArchive): ByteSource {
  const { file } = archive
  const key = visibleText(storage.key, 24)
  const member = archive.members.get(`${prefix}data/${storage.key}`)
  if (member === undefined) {
    throw new ReadError({
      file,
      tensor: name,
      field: `storage ${key}`,
      expected: `a member data/${key} in the archive`,
      found: 'none',
      remedy: 'The file is damaged: save it again.',
    })
  }
  const needed = storage.count * (storage.dtype === null ? 1 : dtypeBytes[storage.dtype])
  if (member.size !== needed) {
    throw new ReadError({
      file,
      tensor: name,
      field: `storage ${key}`,
      expected: `${groupedNumber(needed)} bytes for ${groupedNumber(storage.count)} elements`,
      found: `${groupedNumber(member.size)} bytes in the archive`,
    })
  }
  const source = sources.get(storage.key) ?? archive.source(member)
  sources.set(storage.key, source)
  return source
}
