import type { DType } from '../../tensor/dtype.ts'
import { FlatFault, type FlatTable } from './flat-table.ts'

/** Values of one dtype; with a dictionary, indices into one that batches of its own hold. */
export interface NumberKind {
  readonly type: 'number'
  readonly dtype: DType
  readonly dictionary: { readonly id: number; readonly indices: DType } | null
}

/** How a field's values lie in a record batch (Arrow columnar format, "Buffer listing for each layout"). */
export interface ArrowColumn {
  readonly name: string
  /** Places of its own node and buffers in the record batch's lists. */
  readonly node: number
  readonly buffer: number
  readonly kind:
    | NumberKind
    /** `width` of an offset; null where every list has `size` elements. */
    | { readonly type: 'list'; readonly width: 4 | 8 | null; readonly size: number; readonly items: ArrowColumn }
    | { readonly type: 'other'; readonly what: string }
}

/** Enough for any table; a schema can refer to one field again and again. */
const mostFields = 10_000
const deepest = 16

/** Members of the `Type` union of `Schema.fbs`: name, and buffers of its own. */
const types: ReadonlyMap<number, readonly [string, number]> = new Map([
  [1, ['null', 0]],
  [2, ['integers', 2]],
  [3, ['floats', 2]],
  [4, ['bytes', 3]],
  [5, ['text', 3]],
  [6, ['bools', 2]],
  [7, ['decimals', 2]],
  [8, ['dates', 2]],
  [9, ['times', 2]],
  [10, ['times', 2]],
  [11, ['intervals', 2]],
  [12, ['lists', 2]],
  [13, ['structs', 1]],
  [15, ['bytes', 2]],
  [16, ['lists', 1]],
  [17, ['maps', 2]],
  [18, ['durations', 2]],
  [19, ['bytes', 3]],
  [20, ['text', 3]],
  [21, ['lists', 2]],
])

/**
 * The columns of a schema, with the places of their nodes and buffers counted in the order of the format.
 * @throws FlatFault for a schema that is damaged, big-endian, or has a type whose buffers cannot be counted
 */
export function arrowColumns(schema: FlatTable): ArrowColumn[] {
  if (schema.int16(0) !== 0) throw new FlatFault('big-endian values')
  let node = 0
  let buffer = 0
  let fields = 0
  const column = (field: FlatTable, depth: number): ArrowColumn => {
    if (++fields > mostFields || depth > deepest) throw new FlatFault('more than 10,000 fields, or 16 levels of them')
    const type = types.get(field.int8(2))
    const name = field.text(0)
    if (type === undefined) throw new FlatFault(`a column of type ${field.int8(2)}`)
    const place = { name, node, buffer }
    // What is dictionary-encoded has its indices here, whatever its type is.
    const encoding = field.table(4)
    node++
    buffer += encoding === null ? type[1] : 2
    const children = encoding === null ? field.tables(5).map((child) => column(child, depth + 1)) : []
    const other = { type: 'other', what: encoding === null ? type[0] : `a dictionary of ${type[0]}` } as const
    return { ...place, kind: usedKind(field, children, encoding) ?? other }
  }
  return schema.tables(1).map((field) => column(field, 0))
}

function usedKind(
  field: FlatTable,
  children: readonly ArrowColumn[],
  encoding: FlatTable | null,
): ArrowColumn['kind'] | undefined {
  const type = field.int8(2)
  const details = field.table(3)
  const dtype = numberType(type, details)
  if (dtype !== undefined) {
    const dictionary = encoding === null ? null : dictionaryOf(encoding)
    return dictionary === undefined ? undefined : { type: 'number', dtype, dictionary }
  }
  const [items] = children
  if (details === null || children.length !== 1 || items.kind.type !== 'number') return undefined
  if (type === 12 || type === 21) return { type: 'list', width: type === 12 ? 4 : 8, size: 0, items }
  return type === 16 ? { type: 'list', width: null, size: details.int32(0), items } : undefined
}

function numberType(type: number, details: FlatTable | null): DType | undefined {
  if (type === 6) return 'BOOL'
  if (details === null) return undefined
  if (type === 3) return floatTypes[details.int16(0)]
  return type === 2 ? integerType(details) : undefined
}

function integerType(details: FlatTable): DType | undefined {
  return integerTypes.get(`${details.int8(1) === 0 ? 'U' : 'I'}${details.int32(0)}`)
}

/** Indices are of int32 where nothing is said. */
function dictionaryOf(encoding: FlatTable): NumberKind['dictionary'] | undefined {
  const details = encoding.table(1)
  const indices = details === null ? 'I32' : integerType(details)
  return indices === undefined ? undefined : { id: encoding.size(0), indices }
}

const integerTypes: ReadonlyMap<string, DType> = new Map([
  ['I8', 'I8'],
  ['I16', 'I16'],
  ['I32', 'I32'],
  ['I64', 'I64'],
  ['U8', 'U8'],
  ['U16', 'U16'],
  ['U32', 'U32'],
  ['U64', 'U64'],
])

const floatTypes: readonly (DType | undefined)[] = ['F16', 'F32', 'F64']
