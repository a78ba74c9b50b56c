import type { ByteSource } from '../../tensor/byte-source.ts'
import { type DType, dtypeBytes } from '../../tensor/dtype.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { sameShape, type Tensor } from '../../tensor/tensor.ts'
import type { TensorFile } from '../../tensor/tensor-file.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { groupedNumber } from '../grouped-number.ts'
import { limitedNotes } from '../limited-notes.ts'
import { stringMetadata } from '../string-metadata.ts'
import { checkEntrySize, type DescribedTensor, type SafetensorsEntry } from './safetensors-entry.ts'
import { readSafetensorsHeader } from './safetensors-header.ts'

/**
 * Opens a safetensors file: the header is read and checked whole, tensors are read when they are asked for.
 *
 * The checks are those of the reference implementation (`safetensors/src/tensor.rs`), in its order, and one that the
 * format's text asks for and the implementation leaves out: no key twice. Every byte after the header belongs to exactly one
 * tensor. A tensor of a dtype that we do not know is left out with a note; its neighbours are read.
 * @param head first bytes of the file that have been read already
 * @throws ReadError naming the tensor and the field, with what was expected and what was found
 */
export async function readSafetensors(
  source: ByteSource,
  head: Uint8Array<ArrayBuffer> = new Uint8Array(),
): Promise<TensorFile> {
  const { name: file, byteLength } = source
  const storages = storagesOf(source)
  let ranges = new Float64Array(0)
  let count = 0
  let shape: readonly number[] = []
  const { entries, metadata, dataStart } = await readSafetensorsHeader(source, head, (entry, dataStart) => {
    if (count === 0) ranges = new Float64Array(2 * Math.ceil(dataStart / shortestEntry))
    ranges[2 * count] = entry.start
    ranges[2 * count + 1] = entry.end
    count++
    // Tensors in a row are often of one shape: a hundred thousand lists of it are some megabytes.
    if (!sameShape(shape, entry.shape)) shape = entry.shape
    return lazyTensor(entry, shape, file, storages, dataStart + entry.start)
  })
  const settings = stringMetadata(metadata, file)
  checkCover(entries, ranges, byteLength - dataStart, file)

  const notes: string[] = []
  for (const [name, tensor] of entries) {
    if ('readElements' in tensor) continue
    entries.delete(name)
    notes.push(`${visibleText(name, 60)} was left out: its dtype ${visibleText(tensor.dtype, 24)} is not read.`)
  }
  // Those that are none have gone.
  const tensors = entries as Map<string, Tensor>
  return { name: file, byteLength, tensors, metadata: settings, notes: limitedNotes(notes) }
}

/** Bytes of header that a tensor takes at least: its keys, in quotes. */
const shortestEntry = 40

/** Ranges in order, each as long as its shape, without hole or overlap, from the first byte to the last. */
function checkCover(
  entries: ReadonlyMap<string, DescribedTensor>,
  ranges: Float64Array,
  dataLength: number,
  file: string,
): void {
  const startOf = (index: number): number => ranges[2 * index]
  const endOf = (index: number): number => ranges[2 * index + 1]
  const order = (a: number, b: number): number => startOf(a) - startOf(b) || endOf(a) - endOf(b)
  const indices = Uint32Array.from({ length: entries.size }, (_, index) => index)
  const isOrdered = indices.every((index) => index === 0 || order(index - 1, index) <= 0)
  // A list of all is made only where it is needed: they mostly come in order.
  const tensors = isOrdered ? null : [...entries.values()]
  const inOrder = function* (): Generator<[number, DescribedTensor]> {
    let index = 0
    if (tensors === null) for (const tensor of entries.values()) yield [index++, tensor]
    else for (const sorted of indices.sort(order)) yield [sorted, tensors[sorted]]
  }
  let end = 0
  let before: string | undefined
  let cut: DescribedTensor | undefined
  for (const [index, tensor] of inOrder()) {
    const start = startOf(index)
    if (start !== end) throw misplaced({ ...tensor, start, end: endOf(index) }, end, before, file)
    end = endOf(index)
    if (end < start) throw backwards({ ...tensor, start, end }, file)
    checkEntrySize(tensor, end - start, file)
    if (end > dataLength) cut ??= tensor
    before = tensor.name
  }
  if (end === dataLength) return
  if (cut === undefined) {
    const expected = 'the file to end with its last tensor'
    const found = `${groupedNumber(dataLength - end)} bytes after the last tensor`
    throw new ReadError({ file, field: 'data_offsets', expected, found })
  }
  throw new ReadError({
    file,
    tensor: cut.name,
    field: 'data_offsets',
    expected: `${groupedNumber(end)} bytes after the header`,
    found: `${groupedNumber(dataLength)}: ${groupedNumber(end - dataLength)} are missing`,
    remedy: 'The file was cut short: copy it again.',
  })
}

function misplaced(entry: SafetensorsEntry, end: number, before: string | undefined, file: string): ReadError {
  const where = before === undefined ? 'the first tensor' : `where ${visibleText(before, 24)} ends`
  return new ReadError({
    file,
    tensor: entry.name,
    field: 'data_offsets',
    expected: `a start at ${groupedNumber(end)}, ${where}`,
    found: `${groupedNumber(entry.start)}, ${entry.start < end ? 'an overlap' : 'a hole'}`,
  })
}

function backwards({ name, start, end }: SafetensorsEntry, file: string): ReadError {
  const expected = `an end at or after the start, ${groupedNumber(start)}`
  return new ReadError({ file, tensor: name, field: 'data_offsets', expected, found: groupedNumber(end) })
}

/**
 * A tensor that is read when it is asked for, or what the header says of one that cannot be. Slices are copies, so that a tensor may
 * begin at an odd offset.
 */
function lazyTensor(
  { name, dtype }: SafetensorsEntry,
  shape: readonly number[],
  file: string,
  storages: Readonly<Record<DType, Storage>>,
  origin: number,
): Tensor | DescribedTensor {
  const readable = dtypes.get(dtype)
  if (readable === undefined) return { name, dtype, shape }
  // Bound, it is half as large as a function with variables of its own.
  const readElements = readSlice.bind(storages[readable], origin)
  return { name, file, dtype: readable, shape, readElements }
}

/** The dtypes by their names, each name once: those of the header are a text each. */
const dtypes: ReadonlyMap<string, DType> = new Map(Object.keys(dtypeBytes).map((name) => [name, name as DType]))

/** A file's tensors of one dtype. */
interface Storage {
  readonly source: ByteSource
  readonly width: number
}

function storagesOf(source: ByteSource): Readonly<Record<DType, Storage>> {
  const storages = [...dtypes.values()].map((dtype) => [dtype, { source, width: dtypeBytes[dtype] }])
  return Object.fromEntries(storages) as Record<DType, Storage>
}

function readSlice(this: Storage, origin: number, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  return this.source.slice(origin + start * this.width, origin + end * this.width)
}
