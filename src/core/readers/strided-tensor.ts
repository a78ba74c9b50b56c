import type { ByteSource } from '../tensor/byte-source.ts'
import { type DType, dtypeBytes } from '../tensor/dtype.ts'
import { ReadError } from '../tensor/read-error.ts'
import { elementCount, type Tensor } from '../tensor/tensor.ts'
import { groupedNumber } from './grouped-number.ts'

/** How elements lie in their storage: numpy and torch both keep views, and numpy keeps Fortran order. */
export interface StridedLayout {
  readonly dtype: DType
  readonly shape: readonly number[]
  /** Elements from one index to the next, axis by axis; never negative. 0 repeats an element. */
  readonly strides: readonly number[]
  /** Element of the storage that index 0 of every axis is. */
  readonly offset: number
  readonly bigEndian: boolean
}

/** Strides of a row-major tensor that has its storage to itself. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride
    stride *= shape[axis]
  }
  return strides
}

/** A gather holds the part of the storage it picks from: this much at once, and no more. */
const longestSpan = 512 * 1024 * 1024

/**
 * A tensor over a storage, read when it is asked for. Row-major ones are slices of the storage; others are gathered.
 * @param storage the bytes of the storage and nothing else; the layout must fit in it
 */
export function stridedTensor(name: string, file: string, layout: StridedLayout, storage: ByteSource): Tensor {
  const { dtype, shape, offset, bigEndian } = layout
  const width = dtypeBytes[dtype]
  const slice = async (start: number, end: number): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = await storage.slice(start * width, end * width)
    if (bigEndian) swapBytes(bytes, width)
    return bytes
  }
  return {
    name,
    file,
    dtype,
    shape,
    readElements: (start, end) => {
      if (end <= start) return Promise.resolve(new Uint8Array(0))
      if (isRowMajor(layout)) return slice(offset + start, offset + end)
      return gather(layout, start, end, name, file, slice)
    },
  }
}

/** Axes of length 1 may have any stride: torch leaves odd ones behind when it squeezes. */
function isRowMajor({ shape, strides }: StridedLayout): boolean {
  const expected = rowMajorStrides(shape)
  return elementCount(shape) === 0 || shape.every((size, axis) => size === 1 || strides[axis] === expected[axis])
}

async function gather(
  layout: StridedLayout,
  start: number,
  end: number,
  name: string,
  file: string,
  slice: (start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const width = dtypeBytes[layout.dtype]
  let first = Number.POSITIVE_INFINITY
  let last = 0
  eachPlace(layout, start, end, (place) => {
    if (place < first) first = place
    if (place > last) last = place
  })
  if ((last - first + 1) * width > longestSpan) {
    throw new ReadError({
      file,
      tensor: name,
      field: 'strides',
      expected: `elements within ${groupedNumber(longestSpan)} bytes`,
      found: `a view spread over ${groupedNumber((last - first + 1) * width)}`,
      remedy: 'Call .contiguous() on it before saving.',
    })
  }
  const span = await slice(first, last + 1)
  const gathered = new Uint8Array((end - start) * width)
  let at = 0
  eachPlace(layout, start, end, (place) => {
    const from = (place - first) * width
    for (let byte = 0; byte < width; byte++) gathered[at++] = span[from + byte]
  })
  return gathered
}

/** Places in the storage of elements `[start, end)`, in row-major order: an odometer over the axes. */
function eachPlace(layout: StridedLayout, start: number, end: number, visit: (place: number) => void): void {
  const { shape, strides, offset } = layout
  const index = new Array<number>(shape.length).fill(0)
  let place = offset
  let rest = start
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]
    rest = Math.floor(rest / shape[axis])
    place += index[axis] * strides[axis]
  }
  for (let count = end - start; count > 0; count--) {
    visit(place)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis]
      if (++index[axis] < shape[axis]) break
      place -= shape[axis] * strides[axis]
      index[axis] = 0
    }
  }
}

function swapBytes(bytes: Uint8Array, width: number): void {
  if (width === 1) return
  for (let at = 0; at + width <= bytes.length; at += width) bytes.subarray(at, at + width).reverse()
}
