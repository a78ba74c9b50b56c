import type { FileMetaData, SchemaTree } from 'hyparquet'
import { parquetSchema } from 'hyparquet/src/metadata.js'
import type { ByteSource } from '../tensor/byte-source.ts'
import type { DType } from '../tensor/dtype.ts'
import { ReadError } from '../tensor/read-error.ts'
import { memoryTensor, type Tensor } from '../tensor/tensor.ts'
import type { PackList } from '../tensor/tensor-file.ts'
import { visibleText } from '../tensor/visible-text.ts'
import { limitedNotes } from './limited-notes.ts'
import { packOf } from './pack-of.ts'
import { readParquetChunk } from './parquet-chunk.ts'
import { readParquetFooter } from './parquet-footer.ts'

const dtypes: ReadonlyMap<string, DType> = new Map([
  ['BOOLEAN', 'BOOL'],
  ['INT32', 'I32'],
  ['INT64', 'I64'],
  ['FLOAT', 'F32'],
  ['DOUBLE', 'F64'],
])

/** A top-level column that holds numbers, or lists of them. */
interface NumberColumn {
  readonly name: string
  readonly path: string
  readonly dtype: DType
}

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
  let decoded: { readonly group: number; readonly values: Promise<ReadonlyMap<string, readonly unknown[]>> } | null =
    null
  return {
    name: source.name,
    byteLength: source.byteLength,
    count,
    notes: limitedNotes(notes),
    openPack: async (index) => {
      const group = starts.findLastIndex((start) => start <= index)
      if (decoded?.group !== group) decoded = { group, values: decodeGroup(source, metadata, schema, columns, group) }
      const values = await decoded.values.catch((error: unknown) => {
        // A read that was cancelled says nothing about the next one.
        decoded = null
        throw error
      })
      const row = index - starts[group]
      const tensors: Tensor[] = []
      for (const column of columns) {
        const value = values.get(column.name)?.[row]
        if (value !== null && value !== undefined) tensors.push(rowTensor(source, column, value, index))
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
    const leaf = onlyLeaf(tree)
    const dtype = leaf === null ? undefined : dtypes.get(leaf.element.type ?? '')
    const { name } = tree.element
    const twice = columns.some((column) => column.name === name)
    if (leaf !== null && dtype !== undefined && !twice && leaf.element.converted_type !== 'DECIMAL')
      columns.push({ name, path: leaf.path.join('.'), dtype })
    else
      notes.push(
        `${visibleText(name, 60)} was left out: ${twice ? 'the name occurs twice' : 'no numbers or lists of them'}.`,
      )
  }
  return { columns, notes }
}

/** The values of a plain column, or of a list of them: groups with one child each, one of which repeats. */
function onlyLeaf(tree: SchemaTree): SchemaTree | null {
  let node = tree
  let repeated = 0
  for (;;) {
    if (node.element.repetition_type === 'REPEATED') repeated++
    if (node.children.length === 0) return repeated <= 1 ? node : null
    if (node.children.length > 1) return null
    node = node.children[0]
  }
}

async function decodeGroup(
  source: ByteSource,
  metadata: FileMetaData,
  schema: SchemaTree,
  columns: readonly NumberColumn[],
  group: number,
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const { columns: chunks, num_rows } = metadata.row_groups[group]
  const values = new Map<string, readonly unknown[]>()
  for (const { name, path } of columns) {
    const column = chunks.map(({ meta_data }) => meta_data).find((chunk) => chunk?.path_in_schema.join('.') === path)
    if (column === undefined) {
      throw new ReadError({
        file: source.name,
        tensor: name,
        field: `row group ${group}`,
        expected: 'a chunk',
        found: 'none',
      })
    }
    values.set(name, await readParquetChunk(source, { column, schema, rows: Number(num_rows), group }))
  }
  return values
}

function rowTensor(source: ByteSource, { name, dtype }: NumberColumn, value: unknown, row: number): Tensor {
  const isList = Array.isArray(value) || ArrayBuffer.isView(value)
  const list: readonly unknown[] = isList ? Array.from(value as ArrayLike<unknown>) : [value]
  const wrong = list.find((item) => typeof item !== 'number' && typeof item !== 'bigint' && typeof item !== 'boolean')
  if (wrong !== undefined || list.includes(undefined)) {
    const found = wrong === null ? 'a null' : 'something else'
    throw new ReadError({ file: source.name, tensor: name, field: `row ${row}`, expected: 'numbers only', found })
  }
  return memoryTensor(name, source.name, dtype, isList ? [list.length] : [], bytesOf(dtype, list))
}

function bytesOf(dtype: DType, list: readonly unknown[]): Uint8Array {
  const numbers = list.map((item) => Number(item))
  if (dtype === 'I64') return new Uint8Array(BigInt64Array.from(list, (item) => BigInt(item as bigint | number)).buffer)
  if (dtype === 'I32') return new Uint8Array(Int32Array.from(numbers).buffer)
  if (dtype === 'F32') return new Uint8Array(Float32Array.from(numbers).buffer)
  return dtype === 'F64' ? new Uint8Array(Float64Array.from(numbers).buffer) : Uint8Array.from(numbers)
}
