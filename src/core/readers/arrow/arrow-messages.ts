import type { ByteSource } from '../../tensor/byte-source.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { dictionaryColumn } from './arrow-dictionary.ts'
import { type ArrowBlock, checkBlock, checkSameColumns, endInstead, readArrowFooter } from './arrow-footer.ts'
import { type ArrowMessage, arrowFault, messageKinds, readArrowMessage, withinFlat } from './arrow-message.ts'
import { type ArrowColumn, arrowColumns } from './arrow-schema.ts'
import { FlatFault, type FlatTable, sizeAt } from './flat-table.ts'

/** A record batch: its nodes and buffers, the latter as places in the file. */
export interface ArrowBatch {
  readonly rows: number
  readonly nodes: readonly { readonly length: number; readonly nulls: number }[]
  readonly buffers: readonly { readonly start: number; readonly length: number }[]
  /** What each buffer is packed with; null where they are as they are. */
  readonly codec: 'LZ4_FRAME' | 'ZSTD' | null
  /** The dictionaries that its indices lead into, by id: values, and those that later batches added. */
  readonly dictionaries: ArrowDictionaries
}

export type ArrowDictionaries = ReadonlyMap<number, readonly ArrowBatch[]>

export interface ArrowTable {
  readonly columns: readonly ArrowColumn[]
  readonly batches: readonly ArrowBatch[]
}

/** Members of the enum `CompressionType` of `Message.fbs`. */
const codecs: readonly ArrowBatch['codec'][] = ['LZ4_FRAME', 'ZSTD']

const knownKinds: ReadonlySet<number> = new Set(Object.values(messageKinds))

/**
 * Schema and record batches of an Arrow IPC file, or of a stream, which is what Hugging Face `datasets` writes. Only metadata
 * is read. Of a file, what the footer lists counts.
 * @throws ReadError for a damaged footer or message, or a batch that does not fit its schema
 */
export async function readArrowTable(source: ByteSource, isFile: boolean): Promise<ArrowTable> {
  const footer = isFile ? await readArrowFooter(source) : null
  let columns: readonly ArrowColumn[] | null = null
  const batches: ArrowBatch[] = []
  let dictionaries: ArrowDictionaries = new Map()
  const take = async (at: number, block?: ArrowBlock): Promise<number | null> => {
    const message = await readArrowMessage(source, at)
    if (message === null) return null
    const { kind, header, bodyStart, bodyEnd } = message
    withinFlat(source, `message at ${at}`, () => {
      if (block !== undefined) checkBlock(block, message)
      // A message that is passed over takes its rows along, and those after it take their numbers.
      if (!knownKinds.has(kind)) throw new FlatFault(`a message of kind ${kind}`)
      if (kind === messageKinds.schema) columns ??= arrowColumns(header)
      if (kind === messageKinds.dictionary) dictionaries = withDictionary(dictionaries, message, columns ?? [], isFile)
      if (kind === messageKinds.batch) {
        batches.push({ ...recordBatch(header, bodyStart, bodyEnd, columns ?? []), dictionaries })
      }
    })
    return bodyEnd
  }
  // A file begins as a stream does, after a magic of 8 bytes. Arrow for JavaScript leaves the first schema out.
  let at = await take(isFile ? 8 : 0)
  columns ??= footer?.columns ?? null
  if (columns === null) throw arrowFault(source, 'schema', 'a schema before everything else', 'none')
  if (footer !== null) {
    // What stood first, where it was a batch, is listed as well.
    batches.length = 0
    dictionaries = new Map()
    checkSameColumns(source, columns, footer.columns)
    for (const block of footer.blocks) if ((await take(block.start, block)) === null) throw endInstead(source, block)
  } else while (at !== null && at < source.byteLength) at = await take(at)
  return { columns, batches }
}

/**
 * The dictionaries after a message of one: its values are new, or a delta to those that are there. A stream may replace one; in
 * a file, whose batches are read in any order, that would change rows before it.
 */
function withDictionary(
  before: ArrowDictionaries,
  { header, bodyStart, bodyEnd }: ArrowMessage,
  columns: readonly ArrowColumn[],
  isFile: boolean,
): ArrowDictionaries {
  const id = header.size(0)
  const column = dictionaryColumn(columns, id)
  const data = header.table(1)
  if (column === null) return before
  if (data === null) throw new FlatFault('a dictionary without values')
  const known = before.get(id)
  const isDelta = header.int8(2) !== 0
  if (isFile && !isDelta && known !== undefined) throw new FlatFault(`a second dictionary ${id}`)
  const batch = { ...recordBatch(data, bodyStart, bodyEnd, [column]), dictionaries: before }
  return new Map([...before, [id, isDelta ? [...(known ?? []), batch] : [batch]]])
}

function recordBatch(
  header: FlatTable,
  bodyStart: number,
  bodyEnd: number,
  columns: readonly ArrowColumn[],
): Omit<ArrowBatch, 'dictionaries'> {
  const { view } = header
  const compression = header.table(3)
  const codec = compression === null ? null : codecs[compression.int8(0)]
  if (codec === undefined || (compression !== null && compression.int8(1) !== 0)) {
    throw new FlatFault('buffers compressed with something else than LZ4 or ZSTD')
  }
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
  return { rows, nodes, buffers, codec }
}
