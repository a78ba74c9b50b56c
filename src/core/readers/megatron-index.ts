import type { ByteSource } from '../tensor/byte-source.ts'
import { type DType, dtypeBytes } from '../tensor/dtype.ts'
import { ReadError } from '../tensor/read-error.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { PackList, TensorFile } from '../tensor/tensor-file.ts'
import { groupedNumber } from './grouped-number.ts'

/** Codes of `DType` in Megatron-LM's `indexed_dataset.py`. */
const dtypes: ReadonlyMap<number, DType> = new Map([
  [1, 'U8'],
  [2, 'I8'],
  [3, 'I16'],
  [4, 'I32'],
  [5, 'I64'],
  [6, 'F64'],
  [7, 'F32'],
  [8, 'U16'],
])

const headerLength = 34
const longestSequence = 1 << 26

/**
 * Opens an indexed data set of Megatron-LM: `.idx` says where the sequences of `.bin` are. Each sequence is a pack, with the
 * labels that GPTDataset gives it: the next token.
 *
 * The index is a magic of 9 bytes, a version, a dtype code, the number of sequences and of document entries, then the
 * lengths (int32), the byte offsets (int64), the documents (int64), and for multimodal data a mode (int8) a sequence.
 * @throws ReadError for an index that does not describe itself, and for a sequence outside `.bin`
 */
export async function readMegatron(index: ByteSource, data: ByteSource): Promise<PackList> {
  const { name: file, byteLength } = index
  const fault = (field: string, expected: string, found: string, remedy?: string): ReadError =>
    new ReadError({ file, field, expected, found, ...(remedy === undefined ? {} : { remedy }) })
  if (byteLength < headerLength) {
    throw fault('header', `at least ${headerLength} bytes`, groupedNumber(byteLength), 'The file was cut short.')
  }
  const view = new DataView((await index.slice(0, headerLength)).buffer)
  const version = view.getBigUint64(9, true)
  if (version !== 1n) throw fault('version', '1', groupedNumber(version))
  const dtype = dtypes.get(view.getUint8(17))
  if (dtype === undefined || dtype.startsWith('F')) {
    throw fault('dtype code', 'one of integers: 1 to 5, or 8', `${view.getUint8(17)}`)
  }
  const sequences = view.getBigUint64(18, true)
  const documents = view.getBigUint64(26, true)
  const needed = BigInt(headerLength) + 12n * sequences + 8n * documents
  // The modes of multimodal data are the only thing that may follow.
  if (BigInt(byteLength) !== needed && BigInt(byteLength) !== needed + sequences) {
    const expected = `${groupedNumber(needed)} bytes for ${groupedNumber(sequences)} sequences, ${groupedNumber(documents)} documents`
    throw fault('length', expected, groupedNumber(byteLength))
  }
  const count = Number(sequences)
  return {
    name: `${file} + ${data.name}`,
    byteLength: byteLength + data.byteLength,
    count,
    notes: [],
    openPack: async (pack) => {
      const lengthAt = headerLength + 4 * pack
      const pointerAt = headerLength + 4 * count + 8 * pack
      const length = new DataView((await index.slice(lengthAt, lengthAt + 4)).buffer).getInt32(0, true)
      const pointer = new DataView((await index.slice(pointerAt, pointerAt + 8)).buffer).getBigInt64(0, true)
      const width = dtypeBytes[dtype]
      if (
        length < 0 ||
        length > longestSequence ||
        pointer < 0n ||
        pointer + BigInt(length * width) > data.byteLength
      ) {
        const found = `${groupedNumber(length)} tokens at ${groupedNumber(pointer)}`
        throw fault(`sequence ${pack}`, `tokens within ${groupedNumber(data.byteLength)} bytes of .bin`, found)
      }
      return sequencePack(index, data, dtype, Number(pointer), length)
    },
  }
}

/** Inputs and labels of one sequence: all tokens but the last, and all but the first, both slices of `.bin`. */
function sequencePack(index: ByteSource, data: ByteSource, dtype: DType, start: number, tokens: number): TensorFile {
  const width = dtypeBytes[dtype]
  const tensor = (name: string, first: number): [string, Tensor] => {
    const origin = start + first * width
    const readElements: Tensor['readElements'] = (from, to) => data.slice(origin + from * width, origin + to * width)
    return [name, { name, file: data.name, dtype, shape: [Math.max(0, tokens - 1)], readElements }]
  }
  return {
    name: `${index.name} + ${data.name}`,
    byteLength: index.byteLength + data.byteLength,
    tensors: new Map([tensor('input_ids', 0), tensor('labels', 1)]),
    metadata: new Map(),
    notes: ['Labels are the next tokens of the sequence, as Megatron-LM’s GPTDataset makes them.'],
  }
}
