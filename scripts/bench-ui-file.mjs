// Made-up packed batches of any size for the interface's benchmark, written to disk piece by piece.
import { closeSync, openSync, writeSync } from 'node:fs'

/**
 * @typedef {object} MadeUpBatch
 * @property {number} rows
 * @property {number} sequenceLength
 * @property {number} depths
 * @property {number} meanLength Tokens of a sub-sequence, on average.
 * @property {boolean} [leaks] Whether labels reach over every boundary, which neither they nor the loss know.
 * @property {boolean} losses Whether there are hidden states and an LM head, tiny ones, so that losses can be computed.
 */

/** So small that the arithmetic of a million tokens takes seconds on a processor. */
const HIDDEN = 2
const VOCABULARY = 32
const PIECE = 1 << 20

/** The same numbers every time: a linear congruential generator. @param {number} seed @returns {() => number} 0 … 1 */
function generator(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/**
 * Tokens and labels of a row of sub-sequences: `[start, end)` in order, lengths between a tenth and twice the mean.
 *
 * @param {MadeUpBatch} batch
 */
function arraysOf({ rows, sequenceLength, meanLength, leaks = false }) {
  const random = generator(1)
  const tokens = rows * sequenceLength
  const inputIds = new BigInt64Array(tokens)
  const labels = new BigInt64Array(tokens)
  const seqIdx = new Int32Array(tokens)
  const ids = Array.from({ length: VOCABULARY }, (_, id) => BigInt(id))
  for (let row = 0; row < rows; row++) {
    // `_packed_seq_ids` count from 1, as 0 is padding.
    let run = leaks ? 1 : 0
    for (let start = 0; start < sequenceLength; run++) {
      const wanted = Math.max(2, Math.round(meanLength * (0.1 + 1.8 * random())))
      const end = Math.min(start + wanted, sequenceLength)
      for (let token = start; token < end; token++) {
        const at = row * sequenceLength + token
        inputIds[at] = ids[Math.floor(random() * VOCABULARY)]
        seqIdx[at] = run
        if (token > start || (leaks && token > 0)) labels[at - 1] = inputIds[at]
      }
      labels[row * sequenceLength + end - 1] = -100n
      start = end
    }
  }
  return { inputIds, labels, seqIdx }
}

/**
 * Writes the batch as safetensors: int64 ids and labels, int32 `seq_idx`, 20 bytes a token.
 *
 * @param {string} path
 * @param {MadeUpBatch} batch
 * @returns {number} Bytes of the tensors that the page reads whole.
 */
export function writeMadeUpBatch(path, batch) {
  const { rows, sequenceLength, depths, losses, leaks = false } = batch
  const { inputIds, labels, seqIdx } = arraysOf(batch)
  const shape = [rows, sequenceLength]
  /** @type {[name: string, dtype: string, shape: number[], bytes: () => Iterable<Uint8Array>, size: number][]} */
  const tensors = [
    ['input_ids', 'I64', shape, () => [bytesOf(inputIds)], inputIds.byteLength],
    ['labels', 'I64', shape, () => [bytesOf(labels)], labels.byteLength],
    [leaks ? '_packed_seq_ids' : 'seq_idx', 'I32', shape, () => [bytesOf(seqIdx)], seqIdx.byteLength],
  ]
  if (losses) {
    const size = rows * sequenceLength * HIDDEN * 4
    for (let depth = 0; depth < depths; depth++)
      tensors.push([
        `mtp_per_depth_h.${depth}`,
        'F32',
        [...shape, HIDDEN],
        () => randomFloats(size / 4, depth + 2),
        size,
      ])
    tensors.push([
      'lm_head.weight',
      'F32',
      [VOCABULARY, HIDDEN],
      () => randomFloats(VOCABULARY * HIDDEN, 99),
      VOCABULARY * HIDDEN * 4,
    ])
  }
  const boundaries = leaks ? {} : { seq_idx_arg: 'seq_idx' }
  /** @type {Record<string, unknown>} */
  const header = { __metadata__: { num_depths: String(depths), ...boundaries, scaling_factor: '0.3' } }
  let offset = 0
  for (const [name, dtype, dimensions, , size] of tensors) {
    header[name] = { dtype, shape: dimensions, data_offsets: [offset, offset + size] }
    offset += size
  }
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  const file = openSync(path, 'w')
  try {
    for (const part of [length, text]) writeSync(file, part)
    for (const [, , , bytes] of tensors) for (const part of bytes()) writeWhole(file, part)
  } finally {
    closeSync(file)
  }
  return inputIds.byteLength + labels.byteLength + seqIdx.byteLength
}

/** @param {ArrayBufferView} array */
function bytesOf(array) {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

/**
 * One write takes at most 2 GiB.
 *
 * @param {number} file
 * @param {Uint8Array} bytes
 */
function writeWhole(file, bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, Math.min(bytes.length - at, 1 << 28))
}

/**
 * @param {number} count
 * @param {number} seed
 */
function* randomFloats(count, seed) {
  const random = generator(seed)
  for (let start = 0; start < count; start += PIECE) {
    const piece = new Float32Array(Math.min(PIECE, count - start))
    for (let i = 0; i < piece.length; i++) piece[i] = 3 * (random() - 0.5)
    yield bytesOf(piece)
  }
}
