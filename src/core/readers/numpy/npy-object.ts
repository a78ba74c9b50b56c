import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { groupedNumber } from '../grouped-number.ts'
import { NumpyArray, numpyGlobals } from '../pickle/numpy-globals.ts'
import { PickleList } from '../pickle/pickle-list.ts'
import type { PickleValue } from '../pickle/pickle-value.ts'
import { readPickle } from '../pickle/read-pickle.ts'
import type { NpyHeader } from './npy-header.ts'

/** The bytes are held while the lists are made, which are as long again. */
const longestPickle = 256 * 1024 * 1024

/**
 * What an array of object dtype holds: its one object for an array without dimensions, a list of them for one of one
 * dimension. Only plain data is read; a name that is not on the list of numpy's own is refused.
 * @throws ReadError naming the pickle
 */
export async function npyObject(header: NpyHeader, source: ByteSource, tensor: string): Promise<PickleValue> {
  const { shape, dataStart } = header
  const { name: file, byteLength } = source
  const fault = (expected: string, found: string): ReadError =>
    new ReadError({ file, tensor, field: 'pickle of an object array', expected, found })
  if (byteLength - dataStart > longestPickle) {
    throw fault(`at most ${groupedNumber(longestPickle)} bytes`, groupedNumber(byteLength - dataStart))
  }
  const bytes = await source.slice(dataStart, byteLength)
  const array = readPickle(bytes, { file, field: 'pickle of an object array' }, { globals: numpyGlobals })
  const content = array instanceof NumpyArray ? array.content : undefined
  const count = shape.reduce((product, size) => product * size, 1)
  if (!(content instanceof PickleList) || shape.length > 1 || content.length !== count) {
    throw fault(`an array of ${groupedNumber(count)} objects, as the header says`, 'another')
  }
  return shape.length === 0 ? content.items()[0] : content
}
