import type { FileMetaData, SchemaElement, SchemaTree } from 'hyparquet'
import { parquetSchema } from 'hyparquet/src/metadata.js'
import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import type { PackList } from '../../tensor/tensor-file.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { limitedNotes } from '../limited-notes.ts'
import { packOf } from '../pack-of.ts'
import { elementBytes } from './narrowest.ts'
import { readParquetChunk } from './parquet-chunk.ts'
import type { ParquetColumn, ParquetRow } from './parquet-column.ts'
import { readParquetFooter } from './parquet-footer.ts'
import type { ParquetType } from './parquet-page-values.ts'

const dtypes = { BOOLEAN: 'BOOL', INT32: 'I32', INT64: 'I64', FLOAT: 'F32', DOUBLE: 'F64' } as const

/** What the decoded columns of a row group may take, besides as many bytes as were read for them. */
const groupMemory = 64 * 1024 * 1024

/** A top-level column that holds numbers, or lists of them. */
interface NumberColumn {
  readonly name: string
  /** From the root to the values. */
  readonly path: readonly SchemaTree[]
  readonly isList: boolean
  readonly type: ParquetType
}

type DecodedGroup = ReadonlyMap<string, ParquetColumn>

/**
 * Opens a Parquet file: each row is a pack, its columns of numbers and of lists of numbers (as Hugging Face `datasets` writes
 * packed rows) are tensors. The row group of a row is decoded when the row is opened, and kept for its neighbours.
 * @throws ReadError as the footer's checks do
 */
export async function readParquet(source: ByteSource): Promise<PackList> {
  const metadata = await readParquetFooter(source)
  const schema = await schemaTree(metadata, source)
  const { columns, notes } = numberColumns(schema)
  const starts: number[] = []
  let count = 0
  for (const { num_rows } of metadata.row_groups) {
    starts.push(count)
    count += Number(num_rows)
  }
  let decoded: { readonly group: number; readonly values: Promise<DecodedGroup> } | null = null
  return {
    name: source.name,
    byteLength: source.byteLength,
    count,
    notes: limitedNotes(notes),
    openPack: async (index) => {
      const group = starts.findLastIndex((start) => start <= index)
      if (decoded?.group !== group) decoded = { group, values: decodeGroup(source, metadata, columns, group) }
      const values = await decoded.values.catch((error: unknown) => {
        // A read that was cancelled says nothing about the next one.
        decoded = null
        throw error
      })
      const row = index - starts[group]
      const tensors: Tensor[] = []
      for (const column of columns) {
        const value = values.get(column.name)?.row(row) ?? 'null'
        if (value !== 'null') tensors.push(rowTensor(source, column, value, index))
      }
      return packOf(source, tensors)
    },
  }
}

async function schemaTree(metadata: FileMetaData, source: ByteSource): Promise<SchemaTree> {
  try {
    return parquetSchema(metadata)
  } catch (error) {
    throw damagedSchema(source, error)
  }
}

function damagedSchema({ name: file }: ByteSource, error: unknown): ReadError {
  const found = visibleText(`damage (${String(error)})`, 80)
  return new ReadError({ file, field: 'Parquet footer', expected: 'a schema that is a tree', found })
}

/** The names of two top-level columns cannot be one: a Map would keep the last. */
function numberColumns(schema: SchemaTree): { columns: NumberColumn[]; notes: string[] } {
  const columns: NumberColumn[] = []
  const notes: string[] = []
  for (const tree of schema.children) {
    const path = pathToLeaf(schema, tree)
    const type = path === null ? null : numberType(path[path.length - 1].element)
    const { name } = tree.element
    const twice = columns.some((column) => column.name === name)
    if (path !== null && type !== null && !twice) {
      columns.push({ name, path, isList: path.slice(1).some(isRepeated), type })
    } else
      notes.push(
        `${visibleText(name, 60)} was left out: ${twice ? 'the name occurs twice' : 'no numbers or lists of them'}.`,
      )
  }
  return { columns, notes }
}

/** Decimals, dates and times are kept as integers too, and mean something else. */
function numberType({ type, converted_type, logical_type }: SchemaElement): ParquetType | null {
  const isPlain = converted_type === undefined ? logical_type === undefined : /^U?INT_/.test(converted_type)
  return isPlain && type !== undefined && type in dtypes ? (type as ParquetType) : null
}

/** The way to the values of a plain column, or of a list of them: groups with one child each, one of which repeats. */
function pathToLeaf(schema: SchemaTree, tree: SchemaTree): readonly SchemaTree[] | null {
  const path = [schema, tree]
  for (let node = tree; node.children.length > 0; path.push(node)) {
    if (node.children.length > 1) return null
    node = node.children[0]
  }
  return path.slice(1).filter(isRepeated).length <= 1 ? path : null
}

function isRepeated({ element }: SchemaTree): boolean {
  return element.repetition_type === 'REPEATED'
}

async function decodeGroup(
  source: ByteSource,
  metadata: FileMetaData,
  columns: readonly NumberColumn[],
  group: number,
): Promise<DecodedGroup> {
  const { columns: chunks, num_rows } = metadata.row_groups[group]
  const decoded = new Map<string, ParquetColumn>()
  let room = groupMemory
  for (const { name, path, type } of columns) {
    const place = path[path.length - 1].path.join('.')
    const column = chunks.map(({ meta_data }) => meta_data).find((chunk) => chunk?.path_in_schema.join('.') === place)
    if (column === undefined || column.type !== type) {
      const found = column === undefined ? 'none' : `one of ${visibleText(String(column.type), 24)}`
      throw new ReadError({
        file: source.name,
        tensor: name,
        field: `row group ${group}`,
        expected: `a chunk of ${type}`,
        found,
      })
    }
    room += Number(column.total_compressed_size)
    const values = await readParquetChunk(source, { column, path, type, rows: Number(num_rows), group }, room)
    room -= values.byteLength
    decoded.set(name, values)
  }
  return decoded
}

function rowTensor(
  source: ByteSource,
  { name, type, isList }: NumberColumn,
  value: Exclude<ParquetRow, 'null'>,
  row: number,
): Tensor {
  if (value === 'null item') {
    const field = `row ${row}`
    throw new ReadError({ file: source.name, tensor: name, field, expected: 'numbers only', found: 'a null' })
  }
  const dtype = dtypes[type]
  const { values } = value
  return {
    name,
    file: source.name,
    dtype,
    shape: isList ? [values.length] : [],
    // Narrow until they are read: a row of eight million ones is 8 MB, and not 64.
    readElements: async (start, end) => elementBytes(values.subarray(start, end), dtype),
  }
}
