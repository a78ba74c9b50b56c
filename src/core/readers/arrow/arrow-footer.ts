import type { ByteSource } from '../../tensor/byte-source.ts'
import type { ReadError } from '../../tensor/read-error.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { groupedNumber } from '../grouped-number.ts'
import { type ArrowMessage, arrowFault, longestMetadata, messageKinds, withinFlat } from './arrow-message.ts'
import { type ArrowColumn, arrowColumns } from './arrow-schema.ts'
import { FlatFault, FlatTable, sizeAt } from './flat-table.ts'

/** A batch as the footer lists it: the place of its message, and the lengths of its two parts. */
export interface ArrowBlock {
  readonly kind: 'dictionary' | 'batch'
  readonly start: number
  readonly metadataLength: number
  readonly bodyLength: number
}

/** What the footer says of batches: where they are, and how columns lie in them. */
export interface ArrowFooter {
  /** Dictionaries first, which record batches refer to. */
  readonly blocks: readonly ArrowBlock[]
  readonly columns: readonly ArrowColumn[]
}

export async function readArrowFooter(source: ByteSource): Promise<ArrowFooter> {
  const { byteLength } = source
  const field = 'Arrow footer'
  const end = await source.slice(Math.max(0, byteLength - 10), byteLength)
  if (String.fromCharCode(...end.subarray(-6)) !== 'ARROW1') {
    throw arrowFault(source, field, '"ARROW1" at the end of the file', 'other bytes: the file is truncated')
  }
  const length = new DataView(end.buffer).getInt32(0, true)
  if (length <= 0 || length > byteLength - 18 || length > longestMetadata) {
    throw arrowFault(source, `${field} length`, `1 to ${groupedNumber(byteLength - 18)} bytes`, groupedNumber(length))
  }
  const bytes = await source.slice(byteLength - 10 - length, byteLength - 10)
  return withinFlat(source, field, () => {
    const footer = FlatTable.root(new DataView(bytes.buffer))
    const schema = footer.table(1)
    if (schema === null) throw new FlatFault('no schema')
    return {
      blocks: [...blocksOf(footer, 'dictionary', 2), ...blocksOf(footer, 'batch', 3)],
      columns: arrowColumns(schema),
    }
  })
}

function blocksOf(footer: FlatTable, kind: ArrowBlock['kind'], field: number): ArrowBlock[] {
  const { start, count } = footer.vector(field, 24)
  return Array.from({ length: count }, (_, index) => {
    const at = start + 24 * index
    return {
      kind,
      start: sizeAt(footer.view, at),
      metadataLength: footer.view.getInt32(at + 8, true),
      bodyLength: sizeAt(footer.view, at + 16),
    }
  })
}

/**
 * A file holds its schema twice, at the beginning and in the footer, and readers differ in which they take. Where the two
 * say different things one of them is damaged, and nothing tells which.
 */
export function checkSameColumns(
  source: ByteSource,
  first: readonly ArrowColumn[],
  footer: readonly ArrowColumn[],
): void {
  const differing = [...Array(Math.max(first.length, footer.length)).keys()].find(
    (index) => JSON.stringify(first[index]) !== JSON.stringify(footer[index]),
  )
  if (differing === undefined) return
  const name = visibleText(first[differing]?.name ?? 'none', 30)
  const other = visibleText(footer[differing]?.name ?? 'none', 30)
  const field = `column ${differing} of the schema`
  throw arrowFault(source, field, 'the same at the beginning and in the footer', `two that differ (${name}, ${other})`)
}

export function checkBlock(
  { kind, start, metadataLength, bodyLength }: ArrowBlock,
  { kind: found, bodyStart, bodyEnd }: ArrowMessage,
): void {
  if (found !== messageKinds[kind]) throw new FlatFault(`no ${kind} where the footer lists one`)
  if (metadataLength === bodyStart - start && bodyLength === bodyEnd - bodyStart) return
  throw new FlatFault(`a ${kind} of another length than the footer says`)
}

export function endInstead(source: ByteSource, { start }: ArrowBlock): ReadError {
  return arrowFault(source, `message at ${groupedNumber(start)}`, 'a batch, as the footer says', 'an end mark')
}
