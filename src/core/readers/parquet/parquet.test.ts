import { crc32, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { snappyOf } from '../../../../fixtures/packed-of.ts'
import { type ParquetElement, type ParquetPage, parquetOf } from '../../../../fixtures/parquet-of.ts'
import { varint } from '../../../../fixtures/thrift-of.ts'
import { bytesSource } from '../../tensor/byte-source.ts'
import { readNumbers } from '../../tensor/decode-elements.ts'
import { ReadError } from '../../tensor/read-error.ts'
import type { PackList } from '../../tensor/tensor-file.ts'
import { readParquet } from './parquet.ts'

/** Files made here by the format's specification; no writer leaves all of these in one. */
const list: readonly ParquetElement[] = [
  { name: 'ids', repetition: 'optional', children: 1, converted: 3 },
  { name: 'list', repetition: 'repeated', children: 1 },
  { name: 'element', repetition: 'optional', type: 'INT64' },
]
const path = ['ids', 'list', 'element']
const longs = (values: readonly number[]): number[] => [...new Uint8Array(BigInt64Array.from(values, BigInt).buffer)]
/** Levels or indices, packed in one group of so many bits. */
function packed(bits: number, values: readonly number[]): number[] {
  const groups = Math.ceil(values.length / 8)
  const bytes = new Array<number>(groups * bits).fill(0)
  for (const [index, value] of values.entries())
    for (let bit = 0; bit < bits; bit++) {
      const at = index * bits + bit
      bytes[at >> 3] |= ((value >> bit) & 1) << (at & 7)
    }
  return [...varint(2 * groups + 1), ...bytes]
}
const prefixed = (bytes: readonly number[]): number[] => [
  ...new Uint8Array(Uint32Array.of(bytes.length).buffer),
  ...bytes,
]

/** Levels of the schema above: 0 null, 1 empty, 2 a null item, 3 a value. */
type Entry = readonly [repetition: 0 | 1, definition: 0 | 1 | 2 | 3, value?: number]
const valuesOf = (entries: readonly Entry[]): number[] => entries.flatMap(([, , value]) => value ?? [])
function plainPage(entries: readonly Entry[]): ParquetPage {
  const levels = [1, 2].map((bits) =>
    prefixed(
      packed(
        bits,
        entries.map((entry) => entry[bits === 1 ? 0 : 1]),
      ),
    ),
  )
  const bytes = Uint8Array.from([...levels.flat(), ...longs(valuesOf(entries))])
  return { kind: 'data', values: entries.length, encoding: 'PLAIN', bytes, size: bytes.length }
}
const open = (
  rows: number,
  pages: readonly ParquetPage[],
  codec: 'UNCOMPRESSED' | keyof typeof packers = 'UNCOMPRESSED',
) =>
  readParquet(bytesSource('a.parquet', parquetOf(list, [{ rows, columns: [{ path, type: 'INT64', codec, pages }] }])))

/** Bytes packed by each codec as a writer in a hurry would: as they are, in its frame. */
const packers = {
  SNAPPY: (bytes: Uint8Array) => Uint8Array.from([...varint(bytes.length), (bytes.length - 1) << 2, ...bytes]),
  GZIP: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)),
  ZSTD: (bytes: Uint8Array) =>
    Uint8Array.from([
      0x28,
      0xb5,
      0x2f,
      0xfd,
      0x20,
      bytes.length,
      (bytes.length << 3) | 1,
      bytes.length >> 5,
      0,
      ...bytes,
    ]),
  LZ4_RAW: (bytes: Uint8Array) =>
    Uint8Array.from([Math.min(15, bytes.length) << 4, ...(bytes.length < 15 ? [] : [bytes.length - 15]), ...bytes]),
} as const

async function rowOf(packs: PackList, row: number): Promise<number[] | null> {
  const tensor = (await packs.openPack(row)).tensors.get('ids')
  return tensor === undefined ? null : [...(await readNumbers(tensor))]
}

async function refusal(opening: Promise<unknown>): Promise<string> {
  const error: unknown = await opening.catch((reason: unknown) => reason)
  if (!(error instanceof ReadError)) throw new Error(`expected a ReadError, got ${String(error)}`)
  return error.message
}

const rows: readonly Entry[] = [
  [0, 3, 7],
  [1, 3, 300],
  [0, 0],
  [0, 1],
  [0, 3, -5],
  [1, 2],
  [0, 3, 7],
]

describe('Parquet with optional lists', () => {
  it.each(Object.entries(packers))('in pages of version 2 behind a dictionary, packed with %s', async (codec, pack) => {
    const words = Uint8Array.from(longs([7, 300, -5]))
    const [repetitions, definitions] = [
      packed(
        1,
        rows.map(([level]) => level),
      ),
      packed(
        2,
        rows.map(([, level]) => level),
      ),
    ]
    const indices = pack(
      Uint8Array.from([
        2,
        ...packed(
          2,
          valuesOf(rows).map((value) => [7, 300, -5].indexOf(value)),
        ),
      ]),
    )
    const bytes = Uint8Array.from([...repetitions, ...definitions, ...indices])
    const levels = { repetition: repetitions.length, definition: definitions.length, rows: 5, nulls: 3 }
    const size = repetitions.length + definitions.length + 3 + 1
    const packs = await open(
      5,
      [
        { kind: 'dictionary', values: 3, encoding: 'PLAIN', bytes: pack(words), size: words.length },
        { kind: 'data v2', values: 7, encoding: 'RLE_DICTIONARY', bytes, size, levels },
      ],
      codec as keyof typeof packers,
    )
    expect(await Promise.all([4, 2, 0, 1].map((row) => rowOf(packs, row)))).toEqual([[7], [], [7, 300], null])
    expect(await refusal(rowOf(packs, 3))).toContain('ids, row 3: expected numbers only; found a null')
  })

  it('finds a row that goes on over pages, also where none begins in one', async () => {
    const pages = [
      plainPage([
        [0, 3, 1],
        [0, 3, 2],
        [1, 3, 3],
      ]),
      plainPage([
        [1, 3, 4],
        [1, 3, 2 ** 40],
      ]),
      plainPage([
        [1, 3, 6],
        [0, 3, 7],
        [0, 3, 8],
      ]),
      plainPage([
        [1, 2],
        [1, 3, 9],
        [0, 0],
      ]),
    ]
    const packs = await open(5, pages)
    expect(await Promise.all([1, 0, 2, 4].map((row) => rowOf(packs, row)))).toEqual([
      [2, 3, 4, 2 ** 40, 6],
      [1],
      [7],
      null,
    ])
    expect(await refusal(rowOf(packs, 3))).toContain('found a null')
    const long = (await packs.openPack(1)).tensors.get('ids')
    for (let start = 0; start < 5; start++)
      for (let end = start; end <= 5; end++) {
        const bytes = (await long?.readElements(start, end)) as Uint8Array<ArrayBuffer>
        expect([...new BigInt64Array(bytes.buffer)].map(Number)).toEqual([2, 3, 4, 2 ** 40, 6].slice(start, end))
      }
  })

  it('is refused where a list goes on that has none, a second dictionary comes, or rows are missing', async () => {
    expect(
      await refusal(
        rowOf(
          await open(1, [
            plainPage([
              [0, 0],
              [1, 3, 1],
            ]),
          ]),
          0,
        ),
      ),
    ).toContain('a list that has none')
    expect(await refusal(rowOf(await open(1, [plainPage([[1, 3, 1]])]), 0))).toContain('a list that has none')
    expect(await refusal(rowOf(await open(3, [plainPage(rows.slice(0, 3))]), 0))).toContain('3 rows that decode')
    const words = Uint8Array.from(longs([1]))
    const dictionary = { kind: 'dictionary', values: 1, encoding: 'PLAIN', bytes: words, size: 8 } as const
    const late = [dictionary, plainPage([[0, 3, 1]]), dictionary]
    expect(await refusal(rowOf(await open(1, late), 0))).toContain('a dictionary behind others')
  })

  it('is read where a checksum is that of the page, and refused where it is another', async () => {
    const page = plainPage([[0, 3, 4]])
    const crc = crc32(page.bytes)
    expect(await rowOf(await open(1, [{ ...page, crc }]), 0)).toEqual([4])
    expect(await refusal(rowOf(await open(1, [{ ...page, crc: crc ^ 1 }]), 0))).toContain('another checksum')
  })
})

describe('Parquet whose columns become more than memory should hold', () => {
  const size = 15 * 2 ** 20
  /** Four pages of 15 MiB: page i repeats the byte i. */
  const pages = Array.from(
    { length: 4 },
    (_, index): ParquetPage => ({
      kind: 'data',
      values: size / 8,
      encoding: 'PLAIN',
      bytes: snappyOf(index, size),
      size,
    }),
  )
  const flat: readonly ParquetElement[] = ['a', 'b'].map((name) => ({ name, repetition: 'required', type: 'INT64' }))
  const columns = flat.map(({ name }) => ({ path: [name], type: 'INT64', codec: 'SNAPPY', pages }) as const)

  it('gives every row its own values, asked for in any order and all at once', async () => {
    const packs = await readParquet(bytesSource('a.parquet', parquetOf(flat, [{ rows: (4 * size) / 8, columns }])))
    const order = [3, 0, 2, 3, 1, 0]
    const read = order.map(async (page) => {
      const { tensors } = await packs.openPack((page * size) / 8 + 5)
      const bytes = await Promise.all([...tensors.values()].map((tensor) => tensor.readElements(0, 1)))
      return bytes.flatMap((one) => [...one])
    })
    expect(await Promise.all(read)).toEqual(order.map((page) => new Array(16).fill(page)))
  })

  it('is refused, by column, for a run of more wide values than a page may become', async () => {
    const words = Uint8Array.from(longs([2 ** 40, 1]))
    const run = Uint8Array.from([1, ...varint(2 * (2 ** 24 - 8)), 1])
    const codec = 'UNCOMPRESSED'
    const wide: readonly ParquetPage[] = [
      { kind: 'dictionary', values: 2, encoding: 'PLAIN', bytes: words, size: 16 },
      { kind: 'data', values: 2 ** 24 - 8, encoding: 'RLE_DICTIONARY', bytes: run, size: run.length },
    ]
    const bytes = parquetOf(flat.slice(0, 1), [
      { rows: 2 ** 24 - 8, columns: [{ path: ['a'], type: 'INT64', codec, pages: wide }] },
    ])
    const packs = await readParquet(bytesSource('a.parquet', bytes))
    expect(await refusal(packs.openPack(9))).toContain('a.parquet, a, row group 0: expected pages that decode')
  })
})
