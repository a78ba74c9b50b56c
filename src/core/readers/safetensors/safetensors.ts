import type { ByteSource } from '../../tensor/byte-source.ts'
import { dtypeBytes } from '../../tensor/dtype.ts'
import { ReadError } from '../../tensor/read-error.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import type { TensorFile } from '../../tensor/tensor-file.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { groupedNumber } from '../grouped-number.ts'
import { limitedNotes } from '../limited-notes.ts'
import { stringMetadata } from '../string-metadata.ts'
import { checkEntrySize, readableDType, type SafetensorsEntry } from './safetensors-entry.ts'
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
  const { entries, metadata: given, dataStart } = await readSafetensorsHeader(source, head)
  const metadata = stringMetadata(given, file)
  checkCover(entries, byteLength - dataStart, file)

  const tensors = new Map<string, Tensor>()
  const notes: string[] = []
  for (const entry of entries) {
    const tensor = lazyTensor(entry, source, dataStart)
    if (tensor !== undefined) tensors.set(entry.name, tensor)
    else
      notes.push(`${visibleText(entry.name, 60)} was left out: its dtype ${visibleText(entry.dtype, 24)} is not read.`)
  }
  return { name: file, byteLength, tensors, metadata, notes: limitedNotes(notes) }
}

/** Ranges in order, each as long as its shape, without hole or overlap, from the first byte to the last. */
function checkCover(entries: readonly SafetensorsEntry[], dataLength: number, file: string): void {
  const ordered = entries.toSorted((a, b) => a.start - b.start || a.end - b.end)
  let end = 0
  let before: string | undefined
  for (const entry of ordered) {
    if (entry.start !== end) throw misplaced(entry, end, before, file)
    if (entry.end < entry.start) throw backwards(entry, file)
    checkEntrySize(entry, file)
    end = entry.end
    before = entry.name
  }
  if (end === dataLength) return
  const cut = ordered.find((entry) => entry.end > dataLength)
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

/** Slices are copies, so that a tensor may begin at an odd offset. */
function lazyTensor(entry: SafetensorsEntry, source: ByteSource, dataStart: number): Tensor | undefined {
  const dtype = readableDType(entry)
  if (dtype === undefined) return undefined
  const width = dtypeBytes[dtype]
  const origin = dataStart + entry.start
  return {
    name: entry.name,
    file: source.name,
    dtype,
    shape: entry.shape,
    readElements: (start, end) => source.slice(origin + start * width, origin + end * width),
  }
}
