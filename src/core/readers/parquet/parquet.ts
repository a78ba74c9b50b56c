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
import { PageMemory } from './page-memory.ts'
import { GroupLimits, readParquetChunk } from './parquet-chunk.ts'
import type { ParquetColumn } from './parquet-column.ts'
import { readParquetFooter } from './parquet-footer.ts'
import type { ParquetType } from './parquet-page-values.ts'

const dtypes = { BOOLEAN: 'BOOL', INT32: 'I32', INT64: 'I64', FLOAT: 'F32', DOUBLE: 'F64' } as const

/** A top-level column that holds numbers, or lists of them. */
interface NumberColumn {
  readonly name: string
  /** From the root to the values. */
  readonly path: readonly SchemaTree[]
  readonly isList: boolean
  readonly type: ParquetType
}

/** A column of numbers, and its chunk in one row group. */
type GroupColumns = readonly { readonly column: NumberColumn; readonly chunk: ParquetColumn }[]

/**
 * Opens a Parquet file: each row is a pack, its columns of numbers and of lists of numbers (as Hugging Face `datasets` writes
 * packed rows) are tensors. The pages of a row group are walked through when a row of it is opened first; those that hold the row are
 * decoded, and the last ones kept for its neighbours.
 * @throws ReadError as the footer's checks do
 */
export async function readParquet(source: ByteSource): Promise<PackList> {
  const metadata = await readParquetFooter(source)
  const schema = await schemaTree(metadata, source)
  const { columns, notes } = numberColumns(schema)
  const memory = new PageMemory()
  const starts: number[] = []
  let count = 0
  for (const { num_rows } of metadata.row_groups) {
    starts.push(count)
    count += Number(num_rows)
  }
  let opened: { readonly group: number; readonly columns: Promise<GroupColumns> } | null = null
  return {
    name: source.name,
    byteLength: source.byteLength,
    count,
    notes: limitedNotes(notes),
    openPack: async (index) => {
      const group = starts.findLastIndex((start) => start <= index)
      if (opened?.group !== group) {
        const walk = (): Promise<GroupColumns> => readGroup(source, metadata, columns, group, memory)
        opened = { group, columns: memory.inTurn(walk) }
      }
      const chunks = await opened.columns.catch((error: unknown) => {
        // A read that was cancelled says nothing about the next one.
        opened = null
        throw error
      })
      const tensors: Tensor[] = []
      for (const { column, chunk } of chunks) {
        const place = { source, column, chunk, group, row: index - starts[group], index }
        const tensor = await rowTensor(place)
        if (tensor !== null) tensors.push(tensor)
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

async function readGroup(
  source: ByteSource,
  metadata: FileMetaData,
  columns: readonly NumberColumn[],
  group: number,
  memory: PageMemory,
): Promise<GroupColumns> {
  const { columns: chunks, num_rows } = metadata.row_groups[group]
  const read: { column: NumberColumn; chunk: ParquetColumn }[] = []
  const limits = new GroupLimits()
  for (const column of columns) {
    const { name, path, type } = column
    const place = path[path.length - 1].path.join('.')
    const chunk = chunks.map(({ meta_data }) => meta_data).find((one) => one?.path_in_schema.join('.') === place)
    if (chunk === undefined || chunk.type !== type) {
      const found = chunk === undefined ? 'none' : `one of ${visibleText(String(chunk.type), 24)}`
      throw new ReadError({
        file: source.name,
        tensor: name,
        field: `row group ${group}`,
        expected: `a chunk of ${type}`,
        found,
      })
    }
    const parts = { column: chunk, path, type, rows: Number(num_rows) }
    const decoded = readParquetChunk(source, parts, limits, memory)
    read.push({ column, chunk: await decoded.catch(damaged(source, place, group, `${num_rows} rows that decode`)) })
  }
  return read
}

/** What goes wrong with a chunk, by its name. What is named already, or was cancelled, stays what it is. */
function damaged({ name: file }: ByteSource, tensor: string, group: number, expected: string) {
  return (error: unknown): never => {
    if (error instanceof ReadError || (error instanceof Error && error.name === 'AbortError')) throw error
    const found = visibleText(`damage (${error instanceof Error ? error.message : String(error)})`, 80)
    throw new ReadError({ file, tensor: visibleText(tensor, 80), field: `row group ${group}`, expected, found })
  }
}

interface RowPlace {
  readonly source: ByteSource
  readonly column: NumberColumn
  readonly chunk: ParquetColumn
  readonly group: number
  readonly row: number
  /** Of the row, in the file. */
  readonly index: number
}

/** One column's value in one row; null where it has none. */
async function rowTensor({ source, column, chunk, group, row, index }: RowPlace): Promise<Tensor | null> {
  const { name, type, isList } = column
  const fault = damaged(source, name, group, 'pages that decode')
  const found = await chunk.row(row).catch(fault)
  if (found === 'null') return null
  if (found === 'null item') {
    const field = `row ${index}`
    throw new ReadError({ file: source.name, tensor: name, field, expected: 'numbers only', found: 'a null' })
  }
  const dtype = dtypes[type]
  return {
    name,
    file: source.name,
    dtype,
    shape: isList ? [found.length] : [],
    readElements: async (start, end) => elementBytes(await chunk.values(row, start, end).catch(fault), dtype),
  }
}
