import { readNumbers } from '../tensor/decode-elements.ts'
import { ReadError } from '../tensor/read-error.ts'
import { memoryTensor, type Tensor } from '../tensor/tensor.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { groupedNumber } from './grouped-number.ts'

/** Twice the longest pack that anyone trains on; several arrays of so many are made here. */
const mostTokens = 1 << 21

/**
 * NeMo and Megatron-Bridge pack whole documents with `seq_start_id` and a `loss_mask` that belongs to the shifted labels;
 * their collate function drops each document's last token for the inputs and its first for the labels. A pack of that kind
 * becomes what it becomes there:
 *
 *     input_ids      5 6 2 | 7 8 9 2          seq_start_id 0 3
 *     loss_mask      0 1 0 | 1 1 1 0
 *     → input_ids    5 6   | 7 8 9            cu_seqlens 0 2 5
 *     → labels    -100 2   | 8 9 2            -100 where the mask is 0
 *
 * Any other dump is handed back as it is.
 * @throws ReadError for starts that do not rise from 0, and for a mask of another length
 */
export async function derivedLabels(dump: TensorFile): Promise<TensorFile> {
  const { name: file, tensors } = dump
  const ids = tensors.get('input_ids')
  const starts = tensors.get('seq_start_id')
  if (ids === undefined || starts === undefined || tensors.has('labels')) return dump
  if (ids.shape.length !== 1 || starts.shape.length !== 1) return dump
  if (ids.shape[0] > mostTokens) {
    const expected = `at most ${groupedNumber(mostTokens)} tokens in a pack`
    throw new ReadError({ file, tensor: 'input_ids', expected, found: groupedNumber(ids.shape[0]) })
  }
  const tokens = await integersOf(ids)
  const mask = await maskOf(tensors.get('loss_mask'), tokens.length, file)
  const ends = await documentEnds(starts, tokens.length, file)
  const inputs = new BigInt64Array(tokens.length)
  const labels = new BigInt64Array(tokens.length)
  const cumulative = new BigInt64Array(ends.length + 1)
  let count = 0
  let start = 0
  for (const [document, end] of ends.entries()) {
    for (let at = start; at + 1 < end; at++) {
      inputs[count] = BigInt(tokens[at])
      labels[count++] = mask === null || mask[at] !== 0 ? BigInt(tokens[at + 1]) : -100n
    }
    cumulative[document + 1] = BigInt(count)
    start = end
  }
  const rest = [...tensors].filter(([name]) => name !== 'input_ids' && name !== 'seq_start_id' && name !== 'loss_mask')
  const tensor = (name: string, values: BigInt64Array): [string, Tensor] => {
    const bytes = new Uint8Array(values.buffer, 0, values.byteLength)
    return [name, memoryTensor(name, file, 'I64', [values.length], bytes)]
  }
  const made = [
    tensor('input_ids', inputs.subarray(0, count)),
    tensor('labels', labels.subarray(0, count)),
    tensor('cu_seqlens', cumulative),
  ]
  const note =
    'Inputs, labels and cu_seqlens are made from seq_start_id and loss_mask as Megatron-Bridge’s collate does.'
  return { ...dump, tensors: new Map([...made, ...rest]), notes: [...dump.notes, note] }
}

async function integersOf(tensor: Tensor): Promise<Float64Array> {
  const numbers = await readNumbers(tensor)
  const wrong = numbers.findIndex((number) => !Number.isSafeInteger(number))
  if (wrong === -1) return numbers
  const { name, file } = tensor
  const field = `entry ${wrong}`
  throw new ReadError({ file, tensor: name, field, expected: 'integers within ±2^53', found: String(numbers[wrong]) })
}

async function maskOf(tensor: Tensor | undefined, length: number, file: string): Promise<Float64Array | null> {
  if (tensor === undefined) return null
  const mask = await readNumbers(tensor)
  if (mask.length === length) return mask
  throw new ReadError({
    file,
    tensor: 'loss_mask',
    expected: `${length} entries, as input_ids has`,
    found: `${mask.length}`,
  })
}

async function documentEnds(tensor: Tensor, length: number, file: string): Promise<number[]> {
  const starts = [...(await integersOf(tensor))]
  const wrong = starts.findIndex(
    (start, index) => (index === 0 ? start !== 0 : start < starts[index - 1]) || start > length,
  )
  if (wrong === -1) return [...starts.slice(1), length]
  throw new ReadError({
    file,
    tensor: 'seq_start_id',
    field: `entry ${wrong}`,
    expected: `starts that rise from 0 to at most ${length}`,
    found: String(starts[wrong]),
  })
}
