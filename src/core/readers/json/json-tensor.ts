import { ReadError } from '../../tensor/read-error.ts'
import { elementCount, memoryTensor, type Tensor } from '../../tensor/tensor.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { jsonKind } from './json-kind.ts'
import type { JsonValue } from './json-value.ts'
import { PackedNumbers } from './packed-numbers.ts'
import type { FloatLists } from './parse-json.ts'

type Leaf = number | bigint | boolean

/** What the first pass over an entry learns; nothing is allocated before all rows are known to agree. */
interface Survey {
  readonly name: string
  readonly file: string
  readonly shape: readonly number[]
  readonly floatLists: FloatLists
  readonly boolean: boolean
  hasFloat: boolean
  /** Place of the first integer beyond 64 bits: a fault only where the tensor turns out to be one of integers. */
  oversized?: readonly number[]
}

/**
 * A tensor from nested lists of numbers or booleans, or from one of them as a scalar.
 * @param notes gets a sentence where finite numbers do not fit in float32
 * @param floatLists lists in which whole numbers are floats too; what is packed knows by itself
 * @returns undefined for an entry that is none, such as a string, an object or a list of strings
 * @throws ReadError for ragged rows, for lists of several kinds, and for integers beyond 64 bits
 */
export function jsonTensor(
  name: string,
  value: JsonValue,
  file: string,
  notes: string[],
  floatLists: FloatLists = new WeakSet(),
): Tensor | undefined {
  if (value instanceof PackedNumbers) return packedTensor(name, value, file, notes)
  if (isLeaf(value)) return scalarTensor(name, value, file, notes)
  const shape: number[] = []
  let first: JsonValue | undefined = value
  while (Array.isArray(first)) {
    shape.push(first.length)
    first = first[0]
  }
  if (first !== undefined && !isLeaf(first)) return undefined
  const hasFloat = typeof first === 'number' && !Number.isInteger(first)
  const survey: Survey = { name, file, shape, floatLists, boolean: typeof first === 'boolean', hasFloat }
  check(value, survey, [])
  const leaves = elementCount(shape)
  if (survey.boolean) return memoryTensor(name, file, 'BOOL', shape, booleans(value, leaves))
  if (survey.hasFloat) return memoryTensor(name, file, 'F32', shape, floats(value, leaves, name, notes))
  if (survey.oversized !== undefined) throw tooLarge(name, file, survey.oversized)
  return memoryTensor(name, file, 'I64', shape, integers(value, leaves))
}

const scalarShape: readonly number[] = []

/** A number or boolean by itself, as bytes when it is asked for: an array of them is ten times as large as it. */
function scalarTensor(name: string, value: Leaf, file: string, notes: string[]): Tensor {
  const dtype =
    typeof value === 'boolean' ? 'BOOL' : typeof value === 'bigint' || Number.isInteger(value) ? 'I64' : 'F32'
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value) throw tooLarge(name, file, [])
  if (dtype === 'F32') floats(value, 1, name, notes)
  const readElements = async (start: number, end: number): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes =
      dtype === 'BOOL' ? booleans(value, 1) : dtype === 'F32' ? floats(value, 1, name, []) : integers(value, 1)
    return bytes.slice(start * bytes.length, end * bytes.length)
  }
  return { name, file, dtype, shape: scalarShape, readElements }
}

function packedTensor(name: string, packed: PackedNumbers, file: string, notes: string[]): Tensor {
  const { shape, kind, overflows, oversizedAt } = packed
  if (kind === 'integer' && oversizedAt !== -1) throw tooLarge(name, file, pathTo(oversizedAt, shape))
  if (kind === 'float') noteOverflows(name, overflows, notes)
  return {
    name,
    file,
    dtype: kind === 'boolean' ? 'BOOL' : kind === 'float' ? 'F32' : 'I64',
    shape,
    readElements: async (start, end) => packed.elements(start, end),
  }
}

/** Indices of an element by its number in row-major order. */
function pathTo(index: number, shape: readonly number[]): number[] {
  let rest = index
  return shape
    .toReversed()
    .map((size) => {
      const at = rest % size
      rest = (rest - at) / size
      return at
    })
    .toReversed()
}

function tooLarge(name: string, file: string, path: readonly number[]): ReadError {
  return fault({ name, file }, path, 'an integer of at most 64 bits', 'a larger one')
}

function noteOverflows(name: string, overflows: number, notes: string[]): void {
  if (overflows > 0) notes.push(`${visibleText(name, 60)}: ${overflows} numbers beyond float32 became infinite.`)
}

function isLeaf(value: JsonValue): value is Leaf {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
}

/** Every list as long as the first one of its level, every leaf of one kind. `path` holds the indices so far. */
function check(value: JsonValue, survey: Survey, path: number[]): void {
  const { shape } = survey
  if (path.length === shape.length) {
    checkLeaf(value, survey, path)
    return
  }
  const size = shape[path.length]
  if (!Array.isArray(value)) throw fault(survey, path, `a list of ${size}`, jsonKind(value))
  if (value.length !== size) {
    throw fault(survey, path, `a list of ${size}, as the rows before it`, `${value.length} (ragged)`)
  }
  if (survey.floatLists.has(value)) survey.hasFloat = true
  const level = path.length
  path.push(0)
  for (let i = 0; i < size; i++) {
    path[level] = i
    check(value[i], survey, path)
  }
  path.pop()
}

function checkLeaf(value: JsonValue, survey: Survey, path: number[]): void {
  if (typeof value === 'boolean' ? survey.boolean : typeof value === 'number' && !survey.boolean) return
  if (typeof value !== 'bigint' || survey.boolean) {
    throw fault(survey, path, survey.boolean ? 'booleans only' : 'numbers only', jsonKind(value))
  }
  if (BigInt.asIntN(64, value) !== value) survey.oversized ??= [...path]
}

function fault(
  { name, file }: Pick<Survey, 'name' | 'file'>,
  path: readonly number[],
  expected: string,
  found: string,
): ReadError {
  const field = path.length === 0 ? undefined : `row ${visibleText(path.join(', '), 40)}`
  return new ReadError({ file, tensor: name, ...(field === undefined ? {} : { field }), expected, found })
}

/** Calls `visit` for every innermost list, with the index of its first element in row-major order. */
function eachRow(value: JsonValue, visit: (row: readonly JsonValue[], start: number) => void): void {
  let at = 0
  const walk = (node: JsonValue): void => {
    if (Array.isArray(node) && Array.isArray(node[0])) {
      for (const child of node) walk(child)
      return
    }
    const row = Array.isArray(node) ? node : [node]
    visit(row, at)
    at += row.length
  }
  walk(value)
}

function booleans(value: JsonValue, count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count)
  eachRow(value, (row, start) => {
    for (let i = 0; i < row.length; i++) bytes[start + i] = row[i] === true ? 1 : 0
  })
  return bytes
}

function floats(value: JsonValue, count: number, name: string, notes: string[]): Uint8Array<ArrayBuffer> {
  const numbers = new Float32Array(count)
  let overflows = 0
  eachRow(value, (row, start) => {
    for (let i = 0; i < row.length; i++) {
      const number = Number(row[i])
      numbers[start + i] = number
      if (Number.isFinite(number) && !Number.isFinite(numbers[start + i])) overflows++
    }
  })
  noteOverflows(name, overflows, notes)
  return new Uint8Array(numbers.buffer)
}

function integers(value: JsonValue, count: number): Uint8Array<ArrayBuffer> {
  const words = new Int32Array(2 * count)
  const longs = new BigInt64Array(words.buffer)
  eachRow(value, (row, start) => {
    for (let i = 0; i < row.length; i++) {
      const integer = row[i]
      if (typeof integer === 'bigint') longs[start + i] = integer
      else {
        // Two halves of 32 bits are several times as fast as a bigint an element. Storing takes the low 32 bits.
        const number = Number(integer)
        words[2 * (start + i)] = number
        words[2 * (start + i) + 1] = Math.floor(number / 2 ** 32)
      }
    }
  })
  return new Uint8Array(words.buffer)
}
