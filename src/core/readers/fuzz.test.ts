import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { damage, seeded } from '../../../fixtures/damage.ts'
import { npyHeader, npyOf } from '../../../fixtures/npy-of.ts'
import { arrowRows, type Rows } from '../../../fixtures/second-opinion/arrow-rows.ts'
import { parquetRows } from '../../../fixtures/second-opinion/parquet-rows.ts'
import { pickledPacks } from '../../../fixtures/second-opinion/pickled-packs.ts'
import { zipOf } from '../../../fixtures/zip-of.ts'
import { bytesSource } from '../tensor/byte-source.ts'
import { readNumbers } from '../tensor/decode-elements.ts'
import { ReadError } from '../tensor/read-error.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { readFile } from './read-file.ts'
import { readFiles } from './read-files.ts'

/**
 * Damaged files by the thousand: MTP_LENS_FUZZ=200000 npm test -- --only unit for a night's worth, MTP_LENS_FUZZ_SEED for
 * others than always.
 */
const runs = Number(process.env.MTP_LENS_FUZZ ?? 2000)
const firstSeed = Number(process.env.MTP_LENS_FUZZ_SEED ?? 1)

const fixture = (folder: string, name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../fixtures/${folder}/${name}`, import.meta.url)))

/** Every value of every tensor that a file gives, by pack and name. */
type Values = ReadonlyMap<string, readonly number[]>

async function allValues(bytes: Uint8Array, name: string): Promise<{ values: Values; notes: number }> {
  const source = bytesSource(name, bytes)
  const [opened] = name.endsWith('.idx') ? await readFiles([source, megatronData]) : [await readFile(source)]
  const values = new Map<string, readonly number[]>()
  if (opened.kind === 'tokenizer') return { values, notes: 0 }
  const read = async ({ tensors }: TensorFile, prefix: string): Promise<void> => {
    for (const [key, tensor] of tensors) values.set(prefix + key, [...tensor.shape, ...(await readNumbers(tensor))])
  }
  if (opened.kind === 'tensors') {
    await read(opened.file, '')
    return { values, notes: opened.file.notes.length }
  }
  const { packs } = opened
  // A damaged count may be of millions.
  for (const index of new Set([0, 1, 2, 3, packs.count - 1]))
    if (index >= 0 && index < packs.count) await read(await packs.openPack(index), `${index}/`)
  return { values, notes: packs.notes.length }
}

const floats = npyOf(npyHeader('<f4', [2, 3]), new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer))
const ids = npyOf(npyHeader('<i8', [4]), new Uint8Array(BigInt64Array.of(1n, 2n, 3n, 4n).buffer))
const megatronData = bytesSource('a.bin', new Uint8Array(Int32Array.of(1, 2, 3, 4, 5).buffer))
const lines = '{"input_ids":[1,2,3],"labels":[2,3,-100]}\n{"input_ids":[4,5],"labels":[5,-100],"h":[0.5,1.5]}\n'

function megatronIndex(): Uint8Array {
  const bytes = new Uint8Array(34 + 24 + 24)
  bytes.set(new TextEncoder().encode('MMIDIDX\0\0\x01'))
  const view = new DataView(bytes.buffer)
  view.setUint8(17, 4)
  for (const [at, value] of [
    [18, 2n],
    [26, 3n],
    [50, 12n],
    [66, 1n],
    [74, 2n],
  ] as const)
    view.setBigUint64(at, value, true)
  view.setInt32(34, 3, true)
  view.setInt32(38, 2, true)
  return bytes
}

/** A second opinion on what was accepted: throws where the reader's values are not those that the bytes hold. */
type Check = (bytes: Uint8Array, values: Values, original: Values, notes: number) => void

/** Checksums cover every byte that becomes a value, so that what is read is what was written. */
const asWritten: Check = (_, values, original, notes) => {
  for (const [name, list] of values) expect(list, name).toEqual(original.get(name))
  expect(values.size + notes).toBeGreaterThanOrEqual(original.size)
}

/** The header's dict as JSON, and the elements by a DataView. */
const npyCheck: Check = (bytes, values) => {
  const [found] = values.values()
  const length = bytes[8] + 256 * bytes[9]
  const text = new TextDecoder('latin1').decode(bytes.subarray(10, 10 + length))
  const json = text
    .replaceAll("'", '"')
    .replace('False', 'false')
    .replace('True', 'true')
    .replace('(', '[')
    .replace(')', ']')
    .replaceAll(/,\s*([\]}])/g, '$1')
  const header = JSON.parse(json) as { descr: string; fortran_order: boolean; shape: number[] }
  const width = Number(header.descr.slice(2))
  const view = new DataView(bytes.buffer, bytes.byteOffset + 10 + length)
  const count = header.shape.reduce((a, b) => a * b, 1)
  expect(view.byteLength).toBe(count * width)
  expect(found?.slice(0, header.shape.length)).toEqual(header.shape)
  if (header.descr !== '<f4' || header.fortran_order) return
  expect(found?.slice(header.shape.length)).toEqual(
    Array.from({ length: count }, (_, i) => view.getFloat32(4 * i, true)),
  )
}

/** What JSON.parse makes of the first and the last line that it can parse. */
const linesCheck: Check = (bytes, values) => {
  const text = new TextDecoder().decode(bytes)
  for (const [name, list] of values) {
    const key = name.slice(name.indexOf('/') + 1)
    const candidates = text.split('\n').flatMap((line) => {
      try {
        const value = (JSON.parse(line.replace('\ufeff', '')) as Record<string, unknown>)[key]
        return value === undefined
          ? []
          : [JSON.stringify([value].flat(Number.POSITIVE_INFINITY).map((item) => Math.fround(Number(item))))]
      } catch {
        return []
      }
    })
    const shapes = [0, 1, 2, 3].map((rank) => JSON.stringify(list.slice(rank).map((item) => Math.fround(item))))
    // Python's NaN and Infinity, and what its writers never write, JSON.parse does not know.
    if (candidates.length > 0)
      expect(
        candidates.some((one) => shapes.includes(one)),
        `${name} ${list} ${text}`,
      ).toBe(true)
  }
}

const megatronCheck: Check = (bytes, values) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = Number(view.getBigUint64(18, true))
  if (view.getUint8(17) !== 4 || count === 0) return
  const length = view.getInt32(34, true)
  const start = Number(view.getBigInt64(34 + 4 * count, true)) / 4
  if (!Number.isInteger(start)) return
  const tokens = [1, 2, 3, 4, 5].slice(start, start + length)
  expect(values.get('0/labels')?.slice(1)).toEqual(tokens.slice(1))
}

/** How often a second reader, written for tests alone, gave values to compare. */
const opinions = { asked: 0, given: 0 }

/** What a second reader makes of the same row; null where it cannot read the file, which is no other value. */
function secondOpinion<T>(read: () => T): T | null {
  opinions.asked++
  try {
    const value = read()
    opinions.given++
    return value
  } catch {
    return null
  }
}

/** Every value as a second reader of the same table has it. */
const tableCheck =
  (read: (bytes: Uint8Array) => Rows): Check =>
  (bytes, values) => {
    const rows = secondOpinion(() => read(bytes))
    if (rows === null) return
    for (const [place, found] of values) {
      const [index, name] = [Number(place.slice(0, place.indexOf('/'))), place.slice(place.indexOf('/') + 1)]
      const row = rows.get(name)?.[index]
      expect(found, place).toEqual(typeof row === 'number' ? [row] : [row?.length, ...(row ?? [])])
    }
  }

/** Inputs and labels of NeMo's packs, made anew from what a second reader of the pickle finds. */
const nemoCheck: Check = (bytes, values) => {
  const packs = secondOpinion(() => pickledPacks(bytes))
  if (packs === null) return
  for (const index of new Set([...values.keys()].map((place) => Number(place.slice(0, place.indexOf('/')))))) {
    const pack = packs[index]
    const [ids, starts, mask] = ['input_ids', 'seq_start_id', 'loss_mask'].map((name) => pack.get(name))
    const compare = (name: string, expected: readonly number[]): void => {
      // A key that was damaged is another tensor, and one that is left out has no values that could be wrong.
      const found = values.get(`${index}/${name}`)
      if (found !== undefined) expect(found.slice(1), `${index}/${name}`).toEqual(expected)
    }
    if (!Array.isArray(ids) || !Array.isArray(starts)) {
      for (const [name, list] of pack) if (Array.isArray(list)) compare(name, list)
      continue
    }
    const isLast = (at: number): boolean => at + 1 === ids.length || starts.includes(at + 1)
    const kept = [...ids.keys()].filter((at) => !isLast(at))
    const isTrained = (at: number): boolean => !Array.isArray(mask) || mask[at] !== 0
    compare(
      'input_ids',
      kept.map((at) => ids[at]),
    )
    compare(
      'labels',
      kept.map((at) => (isTrained(at) ? ids[at + 1] : -100)),
    )
  }
}

const formats: readonly (readonly [string, Uint8Array, Check])[] = [
  ['a.npy', floats, npyCheck],
  ['nemo.npy', fixture('readers', 'nemo-packed.npy'), nemoCheck],
  [
    'stored.npz',
    zipOf([
      { name: 'h.npy', bytes: floats },
      { name: 'input_ids.npy', bytes: ids },
    ]),
    asWritten,
  ],
  [
    'deflated.npz',
    zipOf(
      [
        { name: 'h.npy', bytes: floats, deflate: true },
        { name: 'input_ids.npy', bytes: ids, deflate: true },
      ],
      true,
    ),
    asWritten,
  ],
  ['views.pt', fixture('readers', 'nested.pt'), asWritten],
  ['golden.pt', fixture('golden', 'plain_b1_d1.nested.pt'), asWritten],
  ['a.json', new TextEncoder().encode(lines.slice(0, lines.indexOf('\n'))), linesCheck],
  ['a.jsonl', new TextEncoder().encode(lines), linesCheck],
  ['snappy.parquet', fixture('readers', 'rows.parquet'), tableCheck(parquetRows)],
  ['plain.parquet', fixture('readers', 'rows-plain.parquet'), tableCheck(parquetRows)],
  ['zstd.parquet', fixture('readers', 'rows-zstd.parquet'), tableCheck(parquetRows)],
  ['gzip.parquet', fixture('readers', 'rows-gzip.parquet'), tableCheck(parquetRows)],
  ['lz4.parquet', fixture('readers', 'rows-lz4.parquet'), tableCheck(parquetRows)],
  ['v2.parquet', fixture('readers', 'rows-v2.parquet'), tableCheck(parquetRows)],
  ['delta.parquet', fixture('readers', 'rows-delta.parquet'), tableCheck(parquetRows)],
  ['pages.parquet', fixture('readers', 'rows-pages.parquet'), tableCheck(parquetRows)],
  ['file.arrow', fixture('readers', 'rows.arrow'), tableCheck(arrowRows)],
  ['zstd.arrow', fixture('readers', 'rows-zstd.arrow'), tableCheck(arrowRows)],
  ['lz4.arrow', fixture('readers', 'rows-lz4.arrow'), tableCheck(arrowRows)],
  ['stream.arrow', fixture('readers', 'rows-stream.arrow'), tableCheck(arrowRows)],
  ['encoded.arrow', fixture('readers', 'rows-encoded.arrow'), tableCheck(arrowRows)],
  ['encoded-stream.arrow', fixture('readers', 'rows-encoded-stream.arrow'), tableCheck(arrowRows)],
  ['a.idx', megatronIndex(), megatronCheck],
]

const stray: unknown[] = []
process.on('unhandledRejection', (reason) => stray.push(reason))
afterAll(() => expect(stray).toEqual([]))

describe(`${runs} damaged files of each format are refused with a ReadError, or give what their bytes hold`, () => {
  it.each(formats)('%s', { timeout: 60_000 + runs * 60 }, async (name, good, check) => {
    const { values: original } = await allValues(good, name)
    expect(original.size).toBeGreaterThan(0)
    let accepted = 0
    let slowest = { milliseconds: 0, seed: 0 }
    Object.assign(opinions, { asked: 0, given: 0 })
    check(good, original, original, 0)
    expect(opinions.given).toBe(opinions.asked)
    for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
      const bytes = damage(good, seeded(seed))
      const before = process.memoryUsage().arrayBuffers
      // Processor time: a busy machine is no fault of the reader's.
      const start = process.cpuUsage()
      try {
        const { values, notes } = await allValues(bytes, name)
        accepted++
        check(bytes, values, original, notes)
      } catch (error) {
        if (!(error instanceof ReadError)) throw new Error(`seed ${seed}`, { cause: error })
        expect(error.message.length, error.message).toBeLessThanOrEqual(240)
        expect(error.message).toContain(name)
        expect(error.details.expected !== '' && error.details.found !== '').toBe(true)
      }
      const milliseconds = process.cpuUsage(start).user / 1000
      if (milliseconds > slowest.milliseconds) slowest = { milliseconds, seed }
      // Files here are of a few kilobytes: what stands beyond this was allocated from a length in the file.
      expect(process.memoryUsage().arrayBuffers - before, `seed ${seed}`).toBeLessThan(
        64 * 1024 * 1024 + 2 * bytes.length,
      )
    }
    expect(slowest.milliseconds, `seed ${slowest.seed}`).toBeLessThan(2000)
    // A fuzz that only meets refusals, or none, tests half of the claim.
    expect(accepted).toBeGreaterThan(0)
    expect(accepted).toBeLessThan(runs)
    // A second reader that refuses most of what the first one takes checks little. It refuses some: it also reads the columns
    // and rows that the first one was not asked for.
    expect(opinions.given).toBeGreaterThanOrEqual(0.7 * opinions.asked)
  })
})
