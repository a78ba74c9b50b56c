import { it } from 'vitest'
import { writeFileSync } from 'node:fs'
import { arrowOf, arrowTypes } from '../../../fixtures/arrow-of.ts'
import { parquetOf } from '../../../fixtures/parquet-of.ts'
import { lz4FrameOf, lz4BlockOf, zstdOf, snappyOf } from '../../../fixtures/packed-of.ts'
const prefix = (n: number, b: Uint8Array) => new Uint8Array(Buffer.concat([new Uint8Array(BigInt64Array.of(BigInt(n)).buffer), b]))
const MIB = 2 ** 20
export function bigArrow(columns: number, mib: number, codec: 'LZ4_FRAME' | 'ZSTD') {
  const n = mib * MIB / 8
  const field = (i: number) => ({ name: 'c' + i, type: arrowTypes.list, children: [{ name: 'item', type: arrowTypes.int64 }] })
  const pack = codec === 'ZSTD' ? zstdOf : lz4FrameOf
  const off = new Uint8Array(Int32Array.of(0, n).buffer)
  const one = [new Uint8Array(), prefix(-1, off), new Uint8Array(), prefix(mib * MIB, pack(0, mib * MIB))]
  return arrowOf(Array.from({ length: columns }, (_, i) => field(i)), [{
    rows: 1, codec, nodes: Array.from({ length: columns }, () => [[1, 0], [n, 0]] as const).flat(), buffers: Array.from({ length: columns }, () => one).flat(),
  }])
}
export function bigParquet(columns: number, pages: number, mib: number, codec: any) {
  const n = mib * MIB / 8
  const pack = codec === 'ZSTD' ? zstdOf : codec === 'SNAPPY' ? snappyOf : lz4BlockOf
  const size = mib * MIB
  return parquetOf(Array.from({ length: columns }, (_, i) => ({ name: 'c' + i, repetition: 'required', type: 'INT64' } as const)),
   [{ rows: n * pages, columns: Array.from({ length: columns }, (_, i) => ({ path: ['c' + i], type: 'INT64', codec, pages: Array.from({ length: pages }, () => ({ kind: 'data', values: n, encoding: 'PLAIN', bytes: pack(0, size), size } as const)) })) }])
}
it('writes', () => {
  writeFileSync('/tmp/h/gen/a.arrow', bigArrow(4, 8, 'ZSTD'))
  writeFileSync('/tmp/h/gen/b.arrow', bigArrow(4, 8, 'LZ4_FRAME'))
  for (const c of ['ZSTD', 'SNAPPY', 'LZ4_RAW']) writeFileSync(`/tmp/h/gen/${c}.parquet`, bigParquet(2, 3, 4, c))
})
import { peakMemory } from '../../../fixtures/peak-memory.ts'
import { bytesSource } from '../tensor/byte-source.ts'
import { readFile } from './read-file.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { npyHeader, npyOf } from '../../../fixtures/npy-of.ts'
import { zipOf } from '../../../fixtures/zip-of.ts'
const SLICE = 1 << 20
async function readSlices({ tensors }: TensorFile): Promise<void> {
  for (const tensor of tensors.values()) {
    const count = tensor.shape.reduce((product, size) => product * size, 1)
    for (let at = 0; at < count; at += SLICE) await tensor.readElements(at, Math.min(at + SLICE, count))
  }
}
async function go(name: string, bytes: Uint8Array) {
  const source = bytesSource(name, bytes)
  let read = 0
  const slice = (start: number, end: number) => { read += end - start; return source.slice(start, end) }
  let outcome = 'ok'
  try {
    const opened = await readFile({ ...source, slice })
    if (opened.kind === 'tensors') await readSlices(opened.file)
    if (opened.kind === 'packs') for (let pack = 0; pack < Math.min(3, opened.packs.count); pack++) await readSlices(await opened.packs.openPack(pack))
  } catch (e) { outcome = String(e).slice(0, 150) }
  return { read, outcome }
}
export const cases: [string, string, () => Uint8Array][] = [
  ['npz 1x31', 'a.npz', () => zipOf([0].map((i) => ({ name: `x${i}.npy`, bytes: npyOf(npyHeader('<i8', [31 * MIB / 8]), new Uint8Array(31 * MIB)), deflate: true })))],
  ['npz 4x31', 'a.npz', () => zipOf([0,1,2,3].map((i) => ({ name: `x${i}.npy`, bytes: npyOf(npyHeader('<i8', [31 * MIB / 8]), new Uint8Array(31 * MIB)), deflate: true })))],
  ['npz 4x15 fortran', 'a.npz', () => zipOf([0,1,2,3].map((i) => ({ name: `x${i}.npy`, bytes: npyOf(npyHeader('<i8', [1024, 15 * 128]).replace('False', 'True '), new Uint8Array(15 * MIB)), deflate: true })))],
  ['json 20 MB ones', 'a.json', () => new TextEncoder().encode('{"input_ids":[' + '1,'.repeat(10e6) + '1]}')],
  ['json 20 MB 300s', 'a.json', () => new TextEncoder().encode('{"input_ids":[' + '300,'.repeat(5e6) + '1]}')],
  ['json 20 MB floats', 'a.json', () => new TextEncoder().encode('{"h":[' + '.5,'.repeat(0) + '0.5,'.repeat(5e6) + '1]}')],
  ['json 20 MB mixed', 'a.json', () => new TextEncoder().encode('{"h":[' + '1,'.repeat(5e6) + '1e9,'.repeat(2.5e6) + '1]}')],
  ['json nested 20 MB', 'a.json', () => new TextEncoder().encode('{"h":[' + '[1],'.repeat(5e6) + '[1]]}')],
  ['json keys', 'a.json', () => new TextEncoder().encode('{' + Array.from({length: 1e6}, (_, i) => `"k${i}":[1]`).join() + '}')],
  ['json text', 'a.json', () => new TextEncoder().encode('{"a":"' + 'é'.repeat(10e6) + '"}')],
  ['json list of strings', 'a.json', () => new TextEncoder().encode('{"a":[' + '"",'.repeat(6e6) + '""]}')],
  ['jsonl 20 MB', 'a.jsonl', () => new TextEncoder().encode('{"input_ids":[1,2],"labels":[2,3]}\n'.repeat(600000))],
  ['jsonl 20 MB bad', 'a.jsonl', () => new TextEncoder().encode('{"input_ids":[1,2]}\n' + '{"a":}\n'.repeat(3000000))],
  ['jsonl one line long', 'a.jsonl', () => new TextEncoder().encode('{"input_ids":[1,2]}\n' + '{"input_ids":[' + '1,'.repeat(10e6) + '1]}\n')],
  ['safetensors header', 'a.safetensors', () => { const h = new TextEncoder().encode('{' + Array.from({length: 3e5}, (_, i) => `"k${i}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}`).join() + '}'); return new Uint8Array(Buffer.concat([new Uint8Array(BigInt64Array.of(BigInt(h.length)).buffer), h])) }],
  ['arrow zstd 1x32', 'a.arrow', () => bigArrow(1, 32, 'ZSTD')],
  ['arrow zstd 5x32', 'a.arrow', () => bigArrow(5, 32, 'ZSTD')],
  ['arrow lz4 5x32', 'a.arrow', () => bigArrow(5, 32, 'LZ4_FRAME')],
  ['arrow zstd 5x8', 'a.arrow', () => bigArrow(5, 8, 'ZSTD')],
  ['parquet zstd 1x4x4', 'a.parquet', () => bigParquet(1, 4, 4, 'ZSTD')],
  ['parquet zstd 4x8x4', 'a.parquet', () => bigParquet(4, 8, 4, 'ZSTD')],
  ['parquet zstd 4x2x15', 'a.parquet', () => bigParquet(4, 2, 15, 'ZSTD')],
  ['parquet lz4 4x2x15', 'a.parquet', () => bigParquet(4, 2, 15, 'LZ4_RAW')],
  ['parquet snappy 4x2x15', 'a.parquet', () => bigParquet(4, 2, 15, 'SNAPPY')],
  ['parquet snappy 2x16x15', 'a.parquet', () => bigParquet(2, 16, 15, 'SNAPPY')],
]
import { readingMeasure } from '../../../fixtures/reading/measure-reading.ts'
it('measures', async () => {
  const m = await readingMeasure()
  for (const [what, name, make] of cases) {
    const bytes = make()
    const t = Date.now()
    const { read, peak, refusal } = m.measure(name, bytes)
    process.stdout.write(`${peak > 64 * MIB + 2 * read ? 'OVER ' : '     '}${what}: file ${bytes.length}, read ${read}, peak ${(peak / MIB).toFixed(1)} MiB, bound ${(64 + 2 * read / MIB).toFixed(1)} ${Date.now() - t}ms ${(refusal ?? 'ok').slice(0, 100)}\n`)
  }
  m.end()
}, 220000)
