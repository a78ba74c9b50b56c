import type { ByteSource } from '../../tensor/byte-source.ts'
import type { DType } from '../../tensor/dtype.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { decodeUtf8 } from '../decode-utf8.ts'
import { groupedNumber } from '../grouped-number.ts'
import { numpyDtypes } from './numpy-dtypes.ts'
import { type PythonLiteral, parsePythonLiteral } from './python-literal.ts'

/** numpy's own limit for files that are not trusted (`max_header_size`). */
const longestHeader = 10_000

/** numpy's own limit on dimensions (`NPY_MAXDIMS`, 64 since numpy 2). */
const mostDimensions = 64

/** What an array's elements are: numbers, text of a fixed width, or objects, which are a pickle. */
export type NpyElement =
  | { readonly kind: 'number'; readonly dtype: DType; readonly bigEndian: boolean }
  | { readonly kind: 'text'; readonly unicode: boolean; readonly length: number; readonly bigEndian: boolean }
  | { readonly kind: 'object' }

export interface NpyHeader {
  readonly element: NpyElement
  readonly fortranOrder: boolean
  readonly shape: readonly number[]
  /** Offset in the file at which the elements begin. */
  readonly dataStart: number
}

/**
 * The header of a `.npy` file, versions 1 to 3 (numpy's `lib/format.py` is the specification).
 * @param tensor name of the array in an archive, for messages
 * @throws ReadError naming the field: magic, header length, descr, fortran_order or shape
 */
export async function readNpyHeader(source: ByteSource, tensor?: string): Promise<NpyHeader> {
  const { name: file, byteLength } = source
  const fault = faultIn(file, tensor)
  const head = await source.slice(0, Math.min(12, byteLength))
  if (String.fromCharCode(...head.subarray(0, 6)) !== '\x93NUMPY') {
    throw fault('magic', '"\\x93NUMPY" at the start of an array', 'other bytes')
  }
  const version = head[6]
  if (head.length < 10 || version < 1 || version > 3 || head[7] !== 0 || (version > 1 && head.length < 12)) {
    throw fault('version', 'version 1.0, 2.0 or 3.0', head.length < 10 ? 'a cut file' : `${version}.${head[7]}`)
  }
  const view = new DataView(head.buffer)
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  const start = version === 1 ? 10 : 12
  if (length > longestHeader) {
    throw fault('header length', `at most ${groupedNumber(longestHeader)} bytes`, groupedNumber(length))
  }
  if (start + length > byteLength) {
    const left = groupedNumber(byteLength - start)
    throw fault('header length', `at most the ${left} bytes that are there`, groupedNumber(length))
  }
  const bytes = await source.slice(start, start + length)
  const text = version === 3 ? decodeUtf8(bytes, file, 'header') : new TextDecoder('latin1').decode(bytes)
  return { ...checkedFields(parsePythonLiteral(text, file), fault), dataStart: start + length }
}

type Fault = (field: string, expected: string, found: string, remedy?: string) => ReadError

function faultIn(file: string, tensor: string | undefined): Fault {
  return (field, expected, found, remedy) =>
    new ReadError({
      file,
      ...(tensor === undefined ? {} : { tensor }),
      field,
      expected,
      found,
      ...(remedy === undefined ? {} : { remedy }),
    })
}

function checkedFields(literal: PythonLiteral, fault: Fault): Omit<NpyHeader, 'dataStart'> {
  if (!(literal instanceof Map)) throw fault('header', 'a dict with descr, fortran_order and shape', 'something else')
  const fortranOrder = literal.get('fortran_order')
  const shape = literal.get('shape')
  if (typeof fortranOrder !== 'boolean') throw fault('fortran_order', 'True or False', 'something else')
  if (!Array.isArray(shape) || !shape.every(isSize)) throw fault('shape', 'a tuple of integers from 0', describe(shape))
  if (shape.length > mostDimensions) {
    throw fault('shape', `at most ${mostDimensions} dimensions`, groupedNumber(shape.length))
  }
  const extra = [...literal.keys()].find((key) => key !== 'descr' && key !== 'fortran_order' && key !== 'shape')
  if (extra !== undefined) {
    throw fault('header', 'descr, fortran_order and shape only', `"${visibleText(extra, 24)}" too`)
  }
  return { element: element(literal.get('descr'), fault), fortranOrder, shape }
}

function isSize(value: PythonLiteral): value is number {
  return typeof value === 'number' && value >= 0
}

function element(descr: PythonLiteral | undefined, fault: Fault): NpyElement {
  if (typeof descr !== 'string') {
    const found = Array.isArray(descr) ? 'a structured dtype' : describe(descr)
    throw fault('descr', 'the dtype of one number, such as "<i8"', found, 'Save plain arrays of numbers.')
  }
  const order = descr.charAt(0)
  const type = descr.slice(1)
  const bigEndian = order === '>'
  if ('<>|'.includes(order) && order !== '') {
    const dtype = numpyDtypes.get(type)
    if (dtype !== undefined && (order !== '|' || type.endsWith('1'))) return { kind: 'number', dtype, bigEndian }
    if (type === 'O') return { kind: 'object' }
    if (/^[US]\d{1,6}$/.test(type)) {
      return { kind: 'text', unicode: type.startsWith('U'), length: Number(type.slice(1)), bigEndian }
    }
  }
  const remedy = type === 'V2' ? 'If it is bfloat16, save .view(np.uint16) or float32.' : 'Save it as int64 or float32.'
  throw fault('descr', 'the dtype of one number, such as "<i8"', `"${visibleText(descr, 24)}"`, remedy)
}

function describe(value: PythonLiteral | undefined): string {
  if (value === undefined) return 'nothing'
  if (value instanceof Map) return 'a dict'
  if (Array.isArray(value)) return visibleText(`(${value.map((item) => String(item)).join(', ')})`, 40)
  return visibleText(String(value), 40)
}
