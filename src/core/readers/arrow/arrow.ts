import type { ByteSource } from '../../tensor/byte-source.ts'
import { type DType, dtypeBytes } from '../../tensor/dtype.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { memoryTensor, type Tensor } from '../../tensor/tensor.ts'
import type { PackList } from '../../tensor/tensor-file.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { groupedNumber } from '../grouped-number.ts'
import { joinBytes } from '../join-bytes.ts'
import { limitedNotes } from '../limited-notes.ts'
import { packOf } from '../pack-of.ts'
import { type ArrowBuffers, arrowBuffers } from './arrow-buffers.ts'
import { lookUp, valuesColumn } from './arrow-dictionary.ts'
import { type ArrowBatch, readArrowTable } from './arrow-messages.ts'
import type { ArrowColumn } from './arrow-schema.ts'

/**
 * Opens Arrow IPC, a file or a stream: each row is a pack, its columns of numbers and of lists of numbers are tensors.
 * A row is read when it is opened, by slices; the offsets of its whole batch are checked first, so that a damaged one cannot
 * show another row's values.
 * @param isFile whether it began with "ARROW1"
 * @throws ReadError as `readArrowTable` does
 */
export async function readArrow(source: ByteSource, isFile: boolean): Promise<PackList> {
  const { columns: all, batches } = await readArrowTable(source, isFile)
  const isFirst = (column: ArrowColumn): boolean => all.find(({ name }) => name === column.name) === column
  const columns = all.filter(isFirst)
  const notes = all.flatMap((column) => {
    const shown = `${visibleText(column.name, 60)} was left out`
    if (!isFirst(column)) return [`${shown}: the name occurs twice.`]
    return column.kind.type === 'other' ? [`${shown}: ${column.kind.what}, not numbers.`] : []
  })
  const starts: number[] = []
  let count = 0
  const buffers = arrowBuffers(source)
  for (const { rows } of batches) {
    starts.push(count)
    count += rows
  }
  return {
    name: source.name,
    byteLength: source.byteLength,
    count,
    notes: limitedNotes(notes),
    openPack: async (index) => {
      const at = starts.findLastIndex((start) => start <= index)
      const tensors: Tensor[] = []
      for (const column of columns) {
        const tensor = await rowTensor(buffers, column, batches[at], index - starts[at])
        if (tensor !== null) tensors.push(tensor)
      }
      return packOf(source, tensors)
    },
  }
}

/** One column's value in one row; null where it has none. */
async function rowTensor(
  file: ArrowBuffers,
  column: ArrowColumn,
  batch: ArrowBatch,
  row: number,
): Promise<Tensor | null> {
  const { kind, name } = column
  if (kind.type === 'other' || (await hasNull(file, column, batch, row, row + 1))) return null
  if (kind.type === 'number') {
    const bytes = await numbers(file, column, batch, row, row + 1)
    return memoryTensor(name, file.name, kind.dtype, [], bytes)
  }
  // Messages name the column, which a list's values are part of.
  const items = { ...kind.items, name }
  const [start, end] =
    kind.width === null
      ? [row * kind.size, (row + 1) * kind.size]
      : await listRange(file, column, kind.width, batch, row)
  const length = batch.nodes[items.node]?.length ?? 0
  if (start < 0 || end < start || end > length) {
    throw fault(file, column, 'field', `elements within ${groupedNumber(length)}`, `${start} to ${end}`)
  }
  if (await hasNull(file, items, batch, start, end)) {
    throw fault(file, column, `row ${row}`, 'numbers only', 'a null')
  }
  if (items.kind.type !== 'number') return null
  const { dtype, dictionary } = items.kind
  const shape = [end - start]
  if (dictionary !== null)
    return memoryTensor(name, file.name, dtype, shape, await numbers(file, items, batch, start, end))
  // Nothing of it is kept; that its buffer holds the row is known before the pack is shown.
  await elements(file, items, dtype, batch, end, end)
  return {
    name,
    file: file.name,
    dtype,
    shape,
    readElements: (from, to) => elements(file, items, dtype, batch, start + from, start + to),
  }
}

/** Where a row's list begins and ends, once all offsets of the batch are known to rise. */
async function listRange(
  file: ArrowBuffers,
  column: ArrowColumn,
  width: 4 | 8,
  batch: ArrowBatch,
  row: number,
): Promise<[number, number]> {
  const bytes = await file.bytes(column, batch, 1, 0, (batch.rows + 1) * width)
  const view = new DataView(bytes.buffer)
  const offset = (index: number): number =>
    width === 4 ? view.getInt32(4 * index, true) : Number(view.getBigInt64(8 * index, true))
  for (let index = 0; index <= batch.rows; index++) {
    if (offset(index) >= (index === 0 ? 0 : offset(index - 1))) continue
    throw fault(file, column, `offset ${index}`, 'offsets that rise from 0', String(offset(index)))
  }
  const length = column.kind.type === 'list' ? (batch.nodes[column.kind.items.node]?.length ?? 0) : 0
  if (offset(batch.rows) > length) {
    const found = groupedNumber(offset(batch.rows))
    throw fault(file, column, `offset ${batch.rows}`, `at most ${groupedNumber(length)}`, found)
  }
  return [offset(row), offset(row + 1)]
}

/** A byte may stand for eight: what is looked up is bounded by itself. */
const mostLookedUp = 8 * 1024 * 1024

/** Values `[start, end)` of a column of numbers, also behind a dictionary. */
async function numbers(
  file: ArrowBuffers,
  column: ArrowColumn,
  batch: ArrowBatch,
  start: number,
  end: number,
): Promise<Uint8Array> {
  const { kind, name } = column
  if (kind.type !== 'number') throw new Error('the caller looked')
  if (kind.dictionary === null) return elements(file, column, kind.dtype, batch, start, end)
  if (end - start > mostLookedUp) {
    const expected = `at most ${groupedNumber(mostLookedUp)} numbers behind a dictionary in a row`
    throw fault(file, column, 'dictionary', expected, groupedNumber(end - start))
  }
  const indices = await elements(file, column, kind.dictionary.indices, batch, start, end)
  const parts: Uint8Array[] = []
  for (const part of batch.dictionaries.get(kind.dictionary.id) ?? []) {
    const values = valuesColumn(name, kind)
    if (await hasNull(file, values, part, 0, part.rows))
      throw fault(file, column, 'dictionary', 'numbers only', 'a null')
    parts.push(await elements(file, values, kind.dtype, part, 0, part.rows))
  }
  const values = joinBytes(parts)
  const found = lookUp(kind.dtype, kind.dictionary.indices, indices, values)
  if (found instanceof Uint8Array) return found
  const expected = `indices below ${groupedNumber(values.length / dtypeBytes[kind.dtype])}`
  throw fault(file, column, 'dictionary', expected, String(found.outside))
}

/** Elements `[start, end)` of a column's one buffer of values or indices; bools are bits. */
async function elements(
  file: ArrowBuffers,
  column: ArrowColumn,
  dtype: DType,
  batch: ArrowBatch,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (dtype !== 'BOOL') {
    const width = dtypeBytes[dtype]
    return file.bytes(column, batch, 1, start * width, end * width)
  }
  const first = start >> 3
  const bits = await file.bytes(column, batch, 1, first, (end + 7) >> 3)
  return Uint8Array.from({ length: end - start }, (_, i) => bitAt(bits, start + i - 8 * first))
}

/** Whether one of the values `[start, end)` is null, by the validity bitmap. */
async function hasNull(
  file: ArrowBuffers,
  column: ArrowColumn,
  batch: ArrowBatch,
  start: number,
  end: number,
): Promise<boolean> {
  if ((batch.nodes[column.node]?.nulls ?? 0) === 0 || end <= start) return false
  const first = start >> 3
  const bits = await file.bytes(column, batch, 0, first, (end + 7) >> 3)
  for (let i = start; i < end; i++) if (bitAt(bits, i - 8 * first) === 0) return true
  return false
}

function bitAt(bits: Uint8Array, index: number): number {
  return (bits[index >> 3] >> (index & 7)) & 1
}

function fault(file: ArrowBuffers, { name }: ArrowColumn, field: string, expected: string, found: string): ReadError {
  return new ReadError({ file: file.name, tensor: name, field, expected, found })
}
