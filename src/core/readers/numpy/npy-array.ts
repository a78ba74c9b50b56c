import type { ByteSource } from '../../tensor/byte-source.ts'
import { dtypeBytes } from '../../tensor/dtype.ts'
import { ReadError } from '../../tensor/read-error.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { groupedNumber } from '../grouped-number.ts'
import { rowMajorStrides, stridedTensor } from '../strided-tensor.ts'
import type { NpyHeader } from './npy-header.ts'

/**
 * The array as a tensor, its elements read when they are asked for, Fortran order and big-endian numbers included.
 * @param tensor name the array gets
 * @throws ReadError when the bytes after the header are not as many as shape and dtype need, or the elements no numbers
 */
export function npyTensor(header: NpyHeader, source: ByteSource, tensor: string): Tensor {
  const { element, shape, fortranOrder } = header
  if (element.kind !== 'number') {
    throw new ReadError({
      file: source.name,
      tensor,
      field: 'descr',
      expected: 'an array of numbers',
      found: element.kind === 'object' ? 'object dtype, which holds a pickle' : 'text',
      remedy: 'Save numbers, as .safetensors.',
    })
  }
  checkNpySize(header, source, tensor)
  const strides = fortranOrder ? rowMajorStrides(shape.toReversed()).toReversed() : rowMajorStrides(shape)
  const layout = { dtype: element.dtype, shape, strides, offset: 0, bigEndian: element.bigEndian }
  return stridedTensor(tensor, source.name, layout, sourceFrom(source, header.dataStart))
}

/**
 * Text of an array without dimensions, as numpy saves a Python string; NULs that fill its width are left out.
 * @returns undefined for an array that is none
 */
export async function npyText(header: NpyHeader, source: ByteSource, tensor: string): Promise<string | undefined> {
  const { element, shape, dataStart } = header
  if (element.kind !== 'text' || shape.length > 0) return undefined
  checkNpySize(header, source, tensor)
  const bytes = await source.slice(dataStart, source.byteLength)
  if (!element.unicode) return new TextDecoder('latin1').decode(bytes).replace(/\0+$/, '')
  const view = new DataView(bytes.buffer)
  let text = ''
  for (let at = 0; at < bytes.length; at += 4) {
    const point = view.getUint32(at, !element.bigEndian)
    text += point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd'
  }
  return text.replace(/\0+$/, '')
}

function checkNpySize({ element, shape, dataStart }: NpyHeader, source: ByteSource, tensor: string): void {
  if (element.kind === 'object') return
  const width = element.kind === 'number' ? dtypeBytes[element.dtype] : element.length * (element.unicode ? 4 : 1)
  const needed = shape.reduce((product, size) => product * BigInt(size), BigInt(width))
  const found = source.byteLength - dataStart
  if (needed === BigInt(found)) return
  throw new ReadError({
    file: source.name,
    tensor,
    field: 'shape',
    expected: 'as many bytes after the header as it describes',
    found: `${groupedNumber(needed)} bytes needed, ${groupedNumber(found)} there`,
    remedy: needed > BigInt(found) ? 'The file was cut short: copy it again.' : 'The file holds more than one array.',
  })
}

/** The source without its first bytes. */
function sourceFrom(source: ByteSource, origin: number): ByteSource {
  return {
    name: source.name,
    byteLength: source.byteLength - origin,
    slice: (start, end) => source.slice(origin + start, origin + end),
  }
}
