import { decodeFloat64 } from '../../tensor/decode-elements.ts'
import type { DType } from '../../tensor/dtype.ts'
import { numpyDtypes } from '../numpy/numpy-dtypes.ts'
import { PickleList } from './pickle-list.ts'
import { PickleBuildable, PickleFloat, PickleGlobal, PickleTuple, type PickleValue } from './pickle-value.ts'

/** What `np.dtype('i8')` names in a pickle. */
const dtypes: ReadonlyMap<string, DType | 'object'> = new Map<string, DType | 'object'>([
  ...numpyDtypes,
  ['O8', 'object'],
])

/** `numpy.dtype(name, align, copy)` and its state `(version, byte order, …)`. */
class NumpyDtype extends PickleBuildable {
  constructor(readonly dtype: DType | 'object') {
    super()
  }

  override build(state: PickleValue): boolean {
    return state instanceof PickleTuple && (state.items[1] === '<' || state.items[1] === '|')
  }
}

/** An array inside a pickle: its objects as a list, or its numbers as bytes. */
export class NumpyArray extends PickleBuildable {
  shape: readonly number[] = []
  dtype: DType | 'object' = 'object'
  content: PickleList | Uint8Array<ArrayBuffer> = new PickleList()

  /** The state of `ndarray.__reduce__`: version, shape, dtype, whether Fortran order, content. */
  override build(state: PickleValue): boolean {
    if (!(state instanceof PickleTuple)) return false
    const [, shape, dtype, fortranOrder, content] = state.items
    if (!(shape instanceof PickleTuple) || !(dtype instanceof NumpyDtype) || fortranOrder !== false) return false
    if (!shape.items.every((size): size is number => typeof size === 'number' && size >= 0)) return false
    if (!(content instanceof Uint8Array) && !(content instanceof PickleList)) return false
    this.shape = shape.items
    this.dtype = dtype.dtype
    // A copy, so that it begins where a typed array may begin.
    this.content = content instanceof Uint8Array ? new Uint8Array(content) : content
    return (dtype.dtype === 'object') === content instanceof PickleList
  }
}

const reconstruct = new PickleGlobal('numpy._reconstruct', (args) =>
  args[0] instanceof PickleGlobal && args[0].name === 'numpy.ndarray' ? new NumpyArray() : undefined,
)

const scalar = new PickleGlobal('numpy.scalar', ([dtype, bytes]) => {
  if (!(dtype instanceof NumpyDtype) || dtype.dtype === 'object' || !(bytes instanceof Uint8Array)) return undefined
  if (bytes.length === 0 || bytes.length > 8) return undefined
  const padded = new Uint8Array(8)
  padded.set(bytes)
  const [value] = decodeFloat64(dtype.dtype, padded)
  if (dtype.dtype === 'BOOL') return value !== 0
  return /^B?F/.test(dtype.dtype) ? new PickleFloat(value) : value
})

/** Python 3 writes bytes for Python 2 as text of Latin-1 and asks for them to be encoded back. */
const encode = new PickleGlobal('_codecs.encode', ([text, encoding]) =>
  typeof text === 'string' && encoding === 'latin1' && !/[^\0-\xff]/.test(text)
    ? Uint8Array.from(text, (character) => character.charCodeAt(0))
    : undefined,
)

const dtype = new PickleGlobal('numpy.dtype', ([name]) => {
  const known = typeof name === 'string' ? dtypes.get(name) : undefined
  return known === undefined ? undefined : new NumpyDtype(known)
})

/** What numpy's arrays and numbers are written with, under the names of numpy 1 and 2. */
export const numpyGlobals: ReadonlyMap<string, PickleGlobal> = new Map([
  ['numpy.core.multiarray _reconstruct', reconstruct],
  ['numpy._core.multiarray _reconstruct', reconstruct],
  ['numpy.core.multiarray scalar', scalar],
  ['numpy._core.multiarray scalar', scalar],
  ['numpy ndarray', new PickleGlobal('numpy.ndarray')],
  ['numpy dtype', dtype],
  ['_codecs encode', encode],
])
