import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { unlz4Frame } from '../compression/lz4.ts'
import { freelyUnpacked, mostUnpackedAtOnce } from '../compression/most-unpacked-at-once.ts'
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

/** What unpacked buffers that are kept may take besides twice what was read for them. */
const mostKept = freelyUnpacked

interface Kept {
  readonly content: Promise<Uint8Array<ArrayBuffer>>
  /** What it takes beyond twice what was read for it, once that is known. */
  excess: number
}

/**
 * Buffers that are not packed are read by slices. Of packed ones those of the batch used last are kept, and the last of these
 * where they become much more than they were: five columns of ones are some kilobytes, and can be 200 MB.
 */
export function arrowBuffers(source: ByteSource): ArrowBuffers {
  let batchOfKept: ArrowBatch | null = null
  const kept = new Map<number, Kept>()
  const unpacked = (batch: ArrowBatch, index: number): Promise<Uint8Array<ArrayBuffer>> => {
    if (batchOfKept !== batch) kept.clear()
    batchOfKept = batch
    const known = kept.get(index)
    if (known !== undefined) return known.content
    const read = readPacked(source, batch, index)
    const content = read.then((packed) => {
      const own = kept.get(index)
      if (own !== undefined) own.excess = packed.size - 2 * packed.bytes.length
      dropOldest(kept, index)
      return unpack(packed)
    })
    kept.set(index, { content, excess: 0 })
    // A read that was cancelled says nothing about the next one.
    content.catch(() => kept.delete(index))
    return content
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

/** Makes room for one buffer: those kept longest go until the others fit. */
function dropOldest(kept: Map<number, Kept>, arriving: number): void {
  let taken = [...kept.values()].reduce((sum, { excess }) => sum + excess, 0)
  for (const [index, { excess }] of kept) {
    if (taken <= mostKept) return
    if (index === arriving) continue
    kept.delete(index)
    taken -= excess
  }
}

interface PackedBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** What it becomes. */
  readonly size: number
  readonly codec: ArrowBatch['codec']
}

/** A packed buffer says in 8 bytes how long it becomes; -1 where packing it was not worth it, and nothing where it is empty. */
async function readPacked(source: ByteSource, { buffers, codec }: ArrowBatch, index: number): Promise<PackedBuffer> {
  const { start, length } = buffers[index]
  if (length === 0) return { bytes: new Uint8Array(), size: 0, codec: null }
  if (length < 8 || length > longestRow) throw new Error(`${length} bytes`)
  const whole = await source.slice(start, start + length)
  const size = Number(new DataView(whole.buffer).getBigInt64(0, true))
  const bytes = whole.subarray(8)
  if (size === -1) return { bytes, size: bytes.length, codec: null }
  if (!(size >= 0 && size <= Math.min(longestRow, mostUnpackedAtOnce(bytes.length))))
    throw new Error(`${size} bytes from ${bytes.length}; smaller record batches are read`)
  return { bytes, size, codec }
}

function unpack({ bytes, size, codec }: PackedBuffer): Uint8Array<ArrayBuffer> {
  if (codec === null) return bytes
  if (size === 0) return new Uint8Array()
  return codec === 'ZSTD' ? unzstd(bytes, size) : unlz4Frame(bytes, size)
}
