import { describe, expect, it } from 'vitest'
import { type ArrowField, type ArrowPart, arrowOf, arrowTypes, fixedSizeList } from '../../../../fixtures/arrow-of.ts'
import { lz4FrameOf, zstdOf } from '../../../../fixtures/packed-of.ts'
import { bytesSource } from '../../tensor/byte-source.ts'
import { readNumbers } from '../../tensor/decode-elements.ts'
import { ReadError } from '../../tensor/read-error.ts'
import type { PackList } from '../../tensor/tensor-file.ts'
import { readArrow } from './arrow.ts'

/** Files made here by the format's specification, of what pyarrow writes where a table has it. */
const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice()
const longs = (...values: readonly number[]): Uint8Array => bytesOf(BigInt64Array.from(values, BigInt))
const ints = (...values: readonly number[]): Uint8Array => bytesOf(Int32Array.from(values))
const none = new Uint8Array()
const listOf = (name: string, type: ArrowField['type'], items: ArrowField['type']): ArrowField => ({
  name,
  type,
  children: [{ name: 'item', type: items }],
})

const open = (fields: readonly ArrowField[], parts: readonly ArrowPart[], isFile = true): Promise<PackList> =>
  readArrow(bytesSource('a.arrow', arrowOf(fields, parts, isFile)), isFile)

async function rowsOf(packs: PackList): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = []
  for (let row = 0; row < packs.count; row++) {
    const { tensors } = await packs.openPack(row)
    const entries: [string, unknown][] = []
    for (const [name, tensor] of tensors) entries.push([name, [tensor.dtype, ...(await readNumbers(tensor))]])
    rows.push(Object.fromEntries(entries))
  }
  return rows
}

describe.each([true, false])('Arrow (a file: %s)', (isFile) => {
  it('with a large list, nulls, half floats, and a struct between its columns', async () => {
    const pair: ArrowField = {
      name: 'pair',
      type: arrowTypes.struct,
      children: [
        { name: 'a', type: arrowTypes.text },
        { name: 'b', type: arrowTypes.bool },
      ],
    }
    const fields = [
      listOf('ids', arrowTypes.largeList, arrowTypes.int64),
      pair,
      { name: 'weight', type: arrowTypes.float16 },
      listOf('mask', arrowTypes.list, arrowTypes.bool),
    ]
    const packs = await open(
      fields,
      [
        {
          rows: 3,
          nodes: [
            [3, 1],
            [5, 0],
            [3, 0],
            [3, 0],
            [3, 0],
            [3, 1],
            [3, 0],
            [9, 0],
          ],
          // The first list begins behind what another one had, as in a slice of a table; the second is null.
          buffers: [
            ...[Uint8Array.of(0b101), longs(1, 3, 3, 5), none, longs(9, 8, 2 ** 40, -1, 4)],
            ...[none, none, ints(0, 1, 2, 3), new TextEncoder().encode('abc'), none, Uint8Array.of(0b010)],
            ...[Uint8Array.of(0b011), bytesOf(Uint16Array.of(0x3800, 0xc000, 0))],
            ...[none, ints(0, 0, 1, 9), none, Uint8Array.of(0b10101101, 1)],
          ],
        },
      ],
      isFile,
    )
    expect(packs.notes).toEqual([expect.stringMatching(/^pair was left out/)])
    expect(await rowsOf(packs)).toEqual([
      { ids: ['I64', 8, 2 ** 40], weight: ['F16', 0.5], mask: ['BOOL'] },
      { weight: ['F16', -2], mask: ['BOOL', 1] },
      { ids: ['I64', -1, 4], mask: ['BOOL', 0, 1, 1, 0, 1, 0, 1, 1] },
    ])
  })

  it('with lists of one size and a dictionary, over batches, some of them empty', async () => {
    const fields: ArrowField[] = [
      listOf('pair', fixedSizeList(2), arrowTypes.uint16),
      { name: 'kind', type: arrowTypes.int32, dictionary: { id: 5, indices: [{ int32: 8 }, { int8: 0 }] } },
    ]
    const words: ArrowPart = {
      rows: 2,
      dictionary: { id: 5, isDelta: false },
      nodes: [[2, 0]],
      buffers: [none, ints(70_000, -3)],
    }
    const batch = (rows: number, values: readonly number[], kinds: readonly number[]): ArrowPart => ({
      rows,
      nodes: [
        [rows, 0],
        [2 * rows, 0],
        [rows, 0],
      ],
      buffers: [none, none, bytesOf(Uint16Array.from(values)), none, Uint8Array.from(kinds)],
    })
    const packs = await open(
      fields,
      [words, batch(1, [1, 65_535], [1]), batch(0, [], []), batch(1, [3, 4], [0])],
      isFile,
    )
    expect(await rowsOf(packs)).toEqual([
      { pair: ['U16', 1, 65_535], kind: ['I32', -3] },
      { pair: ['U16', 3, 4], kind: ['I32', 70_000] },
    ])
  })
})

it('Arrow with a null among a row’s numbers is refused for that row, by column', async () => {
  const packs = await open(
    [listOf('ids', arrowTypes.list, arrowTypes.int32)],
    [
      {
        rows: 2,
        nodes: [
          [2, 0],
          [3, 1],
        ],
        buffers: [none, ints(0, 1, 3), Uint8Array.of(0b011), ints(7, 8, 9)],
      },
    ],
  )
  expect((await packs.openPack(0)).tensors.get('ids')?.shape).toEqual([1])
  const error: unknown = await packs.openPack(1).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ReadError)
  expect(String(error)).toContain('ids, row 1: expected numbers only; found a null')
})

describe('Arrow whose buffers are packed', () => {
  const length = 12 * 2 ** 20
  const prefixed = (size: number, bytes: Uint8Array): Uint8Array => Buffer.concat([longs(size), bytes])
  const names = ['a', 'b', 'c', 'd']

  it.each([
    ['ZSTD', zstdOf],
    ['LZ4_FRAME', lz4FrameOf],
  ] as const)('with %s: columns that take the memory of one another keep their values apart', async (codec, pack) => {
    const fields = names.map((name) => listOf(name, arrowTypes.list, arrowTypes.int64))
    const offsets = prefixed(-1, ints(0, length / 8))
    const packs = await open(fields, [
      {
        rows: 1,
        codec,
        nodes: names.flatMap(() => [[1, 0] as const, [length / 8, 0] as const]),
        buffers: names.flatMap((_, index) => [none, offsets, none, prefixed(length, pack(index + 1, length))]),
      },
    ])
    const { tensors } = await packs.openPack(0)
    const places = [0, 1_000_000, length / 8 - 2]
    const read = [...tensors.values()].flatMap((tensor) => places.map((at) => tensor.readElements(at, at + 2)))
    const found = (await Promise.all(read)).map((bytes) => [...new Set(bytes)])
    expect(found).toEqual(names.flatMap((_, index) => places.map(() => [index + 1])))
  })
})
