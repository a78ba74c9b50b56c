import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { unlz4Frame } from '../compression/lz4.ts'
import { mostUnpackedAtOnce } from '../compression/most-unpacked-at-once.ts'
import { unzstd } from '../compression/zstd/unzstd.ts'
import { groupedNumber } from '../grouped-number.ts'
import type { ArrowBatch } from './arrow-messages.ts'
import type { ArrowColumn } from './arrow-schema.ts'

/** A row that is longer is no pack; a packed buffer has to be held whole. */
const longestRow = 256 * 1024 * 1024

/** The buffers of a table's columns, packed or not. */
export interface ArrowBuffers {
  /** Of the file. */
  readonly name: string
  /**
   * Bytes `[from, to)` of one of a column's buffers: 0 its validity bits, 1 its values or offsets.
   * @throws ReadError naming the column, for a buffer that is too short or does not unpack
   */
  bytes(
    column: ArrowColumn,
    batch: ArrowBatch,
    which: number,
    from: number,
    to: number,
  ): Promise<Uint8Array<ArrayBuffer>>
}

/** Buffers that are not packed are read by slices. Of packed ones those of the batch used last are kept. */
export function arrowBuffers(source: ByteSource): ArrowBuffers {
  let batchOfKept: ArrowBatch | null = null
  const kept = new Map<number, Promise<Uint8Array<ArrayBuffer>>>()
  const unpacked = (batch: ArrowBatch, index: number): Promise<Uint8Array<ArrayBuffer>> => {
    if (batchOfKept !== batch) kept.clear()
    batchOfKept = batch
    const known = kept.get(index) ?? unpack(source, batch, index)
    kept.set(index, known)
    // A read that was cancelled says nothing about the next one.
    known.catch(() => kept.delete(index))
    return known
  }
  return {
    name: source.name,
    bytes: async (column, batch, which, from, to) => {
      const index = column.buffer + which
      const buffer = batch.buffers[index]
      const fault = (expected: string, found: string): ReadError =>
        new ReadError({ file: source.name, tensor: column.name, field: `buffer ${index}`, expected, found })
      const check = (length: number): void => {
        if (to <= length && to - from <= longestRow) return
        throw fault(`${groupedNumber(to)} bytes in its buffer`, groupedNumber(length))
      }
      if (batch.codec === null || buffer === undefined) {
        check(buffer?.length ?? 0)
        return source.slice(buffer.start + from, buffer.start + to)
      }
      const content = await unpacked(batch, index).catch((error: unknown) => {
        if (error instanceof ReadError || !(error instanceof Error) || error.name === 'AbortError') throw error
        throw fault(`a buffer packed with ${batch.codec}`, visibleText(`damage (${error.message})`, 80))
      })
      check(content.length)
      return content.slice(from, to)
    },
  }
}

/** A packed buffer says in 8 bytes how long it becomes; -1 where packing it was not worth it, and nothing where it is empty. */
async function unpack(
  source: ByteSource,
  { buffers, codec }: ArrowBatch,
  index: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { start, length } = buffers[index]
  if (length === 0) return new Uint8Array()
  if (length < 8 || length > longestRow) throw new Error(`${length} bytes`)
  const bytes = await source.slice(start, start + length)
  const size = Number(new DataView(bytes.buffer).getBigInt64(0, true))
  const packed = bytes.subarray(8)
  if (size === -1) return packed
  if (!(size >= 0 && size <= Math.min(longestRow, mostUnpackedAtOnce(packed.length))))
    throw new Error(`${size} bytes from ${packed.length}; smaller record batches are read`)
  if (size === 0) return new Uint8Array()
  return codec === 'ZSTD' ? unzstd(packed, size) : unlz4Frame(packed, size)
}
