import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { KeptBuffers, type Packed } from '../compression/kept-buffers.ts'
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
  const kept = new KeptBuffers<ArrowBatch, number>()
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
      const read = (): Promise<Packed> => readPacked(source, batch, index)
      const take = (content: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
        check(content.length)
        return content.slice(from, to)
      }
      return kept.use(batch, index, read, take).catch((error: unknown) => {
        if (error instanceof ReadError || !(error instanceof Error) || error.name === 'AbortError') throw error
        throw fault(`a buffer packed with ${batch.codec}`, visibleText(`damage (${error.message})`, 80))
      })
    },
  }
}

/** A packed buffer says in 8 bytes how long it becomes; -1 where packing it was not worth it, and nothing where it is empty. */
async function readPacked(source: ByteSource, { buffers, codec }: ArrowBatch, index: number): Promise<Packed> {
  const { start, length } = buffers[index]
  if (length === 0) return { packed: 0, size: 0, unpack: () => undefined }
  if (length < 8 || length > longestRow) throw new Error(`${length} bytes`)
  const whole = await source.slice(start, start + length)
  const size = Number(new DataView(whole.buffer).getBigInt64(0, true))
  const bytes = whole.subarray(8)
  if (size === -1) return { packed: length, size: bytes.length, unpack: (output) => output.set(bytes) }
  if (!(size >= 0 && size <= Math.min(longestRow, mostUnpackedAtOnce(bytes.length))))
    throw new Error(`${size} bytes from ${bytes.length}; smaller record batches are read`)
  const unpack = codec === 'ZSTD' ? unzstd : unlz4Frame
  return { packed: length, size, unpack: (output) => (size === 0 ? undefined : unpack(bytes, output)) }
}
