import type { ByteSource } from '../tensor/byte-source.ts'
import { ReadError } from '../tensor/read-error.ts'
import { visibleText } from '../tensor/visible-text.ts'
import { type ArrowColumn, arrowColumns } from './arrow-schema.ts'
import { FlatFault, FlatTable, sizeAt } from './flat-table.ts'
import { groupedNumber } from './grouped-number.ts'

/** A record batch: its nodes and buffers, the latter as places in the file. */
export interface ArrowBatch {
  readonly rows: number
  readonly nodes: readonly { readonly length: number; readonly nulls: number }[]
  readonly buffers: readonly { readonly start: number; readonly length: number }[]
}

export interface ArrowTable {
  readonly columns: readonly ArrowColumn[]
  readonly batches: readonly ArrowBatch[]
}

/** Metadata is a few bytes a column. */
const longestMetadata = 16 * 1024 * 1024

const messageKinds = { schema: 1, dictionary: 2, batch: 3 } as const

/**
 * Schema and record batches of an Arrow IPC file, or of a stream, which is what Hugging Face `datasets` writes. Only metadata
 * is read. Of a file, what the footer lists counts.
 * @throws ReadError for a damaged footer or message, compressed buffers, or a batch that does not fit its schema
 */
export async function readArrowTable(source: ByteSource, isFile: boolean): Promise<ArrowTable> {
  const starts = isFile ? await footerBlocks(source) : null
  let columns: ArrowColumn[] | null = null
  const batches: ArrowBatch[] = []
  const take = async (at: number): Promise<number | null> => {
    const message = await readMessage(source, at)
    if (message === null) return null
    const { kind, header, bodyStart, bodyEnd } = message
    within(source, `message at ${at}`, () => {
      if (kind === messageKinds.schema) columns ??= arrowColumns(header)
      if (kind === messageKinds.batch) batches.push(recordBatch(header, bodyStart, bodyEnd, columns ?? []))
    })
    return bodyEnd
  }
  // A file begins with its schema as a stream does, after a magic of 8 bytes.
  let at = await take(isFile ? 8 : 0)
  if (columns === null) throw damaged(source, 'schema', 'a schema before everything else', 'none')
  if (starts !== null) for (const start of starts) await take(start)
  else while (at !== null && at < source.byteLength) at = await take(at)
  return { columns, batches }
}

/** Where the footer says that record batches are. */
async function footerBlocks(source: ByteSource): Promise<number[]> {
  const { byteLength } = source
  const field = 'Arrow footer'
  const end = await source.slice(Math.max(0, byteLength - 10), byteLength)
  if (String.fromCharCode(...end.subarray(-6)) !== 'ARROW1') {
    throw damaged(source, field, '"ARROW1" at the end of the file', 'other bytes: the file is truncated')
  }
  const length = new DataView(end.buffer).getInt32(0, true)
  if (length <= 0 || length > byteLength - 18 || length > longestMetadata) {
    throw damaged(source, `${field} length`, `1 to ${groupedNumber(byteLength - 18)} bytes`, groupedNumber(length))
  }
  const bytes = await source.slice(byteLength - 10 - length, byteLength - 10)
  return within(source, field, () => {
    const footer = FlatTable.root(new DataView(bytes.buffer))
    if (footer.vector(2, 24).count > 0) throw new FlatFault('dictionaries, which are not read')
    const { start, count } = footer.vector(3, 24)
    return Array.from({ length: count }, (_, index) => sizeAt(footer.view, start + 24 * index))
  })
}

/** One encapsulated message; null at the end of a stream. */
async function readMessage(source: ByteSource, at: number) {
  const field = `message at ${groupedNumber(at)}`
  if (at + 8 > source.byteLength) throw damaged(source, field, 'a message', 'the end of the file: it is truncated')
  const prefix = new DataView((await source.slice(at, at + 8)).buffer)
  const length = prefix.getInt32(4, true)
  if (prefix.getUint32(0, true) !== 0xffffffff) throw damaged(source, field, 'a message', 'other bytes')
  if (length === 0) return null
  const metadataEnd = at + 8 + length
  if (length < 0 || length > longestMetadata || metadataEnd > source.byteLength) {
    const left = Math.min(longestMetadata, source.byteLength - at - 8)
    const found = `${groupedNumber(length)}${length > left ? ': the file is truncated' : ''}`
    throw damaged(source, `${field}, metadata length`, `at most ${groupedNumber(left)} bytes`, found)
  }
  const bytes = await source.slice(at + 8, metadataEnd)
  return within(source, field, () => {
    const message = FlatTable.root(new DataView(bytes.buffer))
    const header = message.table(2)
    const bodyEnd = metadataEnd + message.size(3)
    if (header === null) throw new FlatFault('a message without a header')
    if (bodyEnd > source.byteLength)
      throw new FlatFault(`a body up to ${groupedNumber(bodyEnd)}: the file is truncated`)
    return { kind: message.int8(1), header, bodyStart: metadataEnd, bodyEnd }
  })
}

function recordBatch(
  header: FlatTable,
  bodyStart: number,
  bodyEnd: number,
  columns: readonly ArrowColumn[],
): ArrowBatch {
  const { view } = header
  if (header.table(3) !== null) throw new FlatFault('compressed buffers, which are not read')
  const rows = header.size(0)
  const nodeList = header.vector(1, 16)
  const bufferList = header.vector(2, 16)
  const nodes = Array.from({ length: nodeList.count }, (_, index) => {
    const at = nodeList.start + 16 * index
    return { length: sizeAt(view, at), nulls: sizeAt(view, at + 8) }
  })
  const buffers = Array.from({ length: bufferList.count }, (_, index) => {
    const at = bufferList.start + 16 * index
    const start = bodyStart + sizeAt(view, at)
    const length = sizeAt(view, at + 8)
    if (start + length > bodyEnd) throw new FlatFault(`a buffer up to ${start + length}, past its body`)
    return { start, length }
  })
  for (const { name, node } of columns) {
    if (nodes[node]?.length === rows) continue
    throw new FlatFault(`${visibleText(name, 40)} with ${nodes[node]?.length ?? 'no'} rows in a batch of ${rows}`)
  }
  return { rows, nodes, buffers }
}

/** Runs the reading of metadata; what is wrong in it becomes an error of the file. */
function within<T>(source: ByteSource, field: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof FlatFault) throw damaged(source, field, 'metadata that fits the file', error.message)
    throw error
  }
}

function damaged({ name }: ByteSource, field: string, expected: string, found: string): ReadError {
  return new ReadError({ file: name, field, expected, found: visibleText(found, 90) })
}
