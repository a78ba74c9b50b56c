import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'

export const ROWS = 1024
export const LENGTH = 8192
export const TOKENS = ROWS * LENGTH

/**
 * 1,024 rows of 8,192 tokens, three sub-sequences in the first row; the other rows are a hole in the file, which reads as
 * zeros. @param lastLabel the very last label, which is read after all others
 */
export function writeLargeBatch(path: string, lastLabel = 0n): void {
  const [idBytes, seqIdxBytes] = [8 * TOKENS, 4 * TOKENS]
  const shape = [ROWS, LENGTH]
  const header = JSON.stringify({
    __metadata__: { num_depths: '2', seq_idx_arg: 'seq_idx' },
    input_ids: { dtype: 'I64', shape, data_offsets: [0, idBytes] },
    seq_idx: { dtype: 'I32', shape, data_offsets: [idBytes, idBytes + seqIdxBytes] },
    labels: { dtype: 'I64', shape, data_offsets: [idBytes + seqIdxBytes, 2 * idBytes + seqIdxBytes] },
  })
  const head = Buffer.alloc(8 + header.length)
  head.writeBigUInt64LE(BigInt(header.length))
  head.write(header, 8)
  const file = openSync(path, 'w')
  writeSync(file, head)
  const ids = BigInt64Array.from({ length: LENGTH }, (_, token) => BigInt(token % 50))
  const labels = BigInt64Array.from({ length: LENGTH }, (_, token) => BigInt((token + 1) % 50))
  const seqIdx = Int32Array.from({ length: LENGTH }, (_, token) => (token < 1000 ? 1 : token < 5000 ? 2 : 3))
  const put = (array: ArrayBufferView, at: number) =>
    writeSync(file, new Uint8Array(array.buffer), 0, array.byteLength, head.length + at)
  ftruncateSync(file, head.length + 2 * idBytes + seqIdxBytes)
  put(ids, 0)
  put(seqIdx, idBytes)
  put(labels, idBytes + seqIdxBytes)
  put(BigInt64Array.of(lastLabel), 2 * idBytes + seqIdxBytes - 8)
  closeSync(file)
}
