import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJsonDump } from '../../../../fixtures/read-json-dump.ts'
import { bytesSource } from '../../tensor/byte-source.ts'
import { readNumbers } from '../../tensor/decode-elements.ts'
import { elementCount, type Tensor } from '../../tensor/tensor.ts'
import { readFile } from '../read-file.ts'
import { jsonTensor } from './json-tensor.ts'
import { PackedNumbers } from './packed-numbers.ts'
import { type FloatLists, parseJson } from './parse-json.ts'

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const bytesOf = (tensor: Tensor): Promise<Uint8Array> => tensor.readElements(0, elementCount(tensor.shape))

function packed(text: string): PackedNumbers {
  const value = parseJson(encode(text), { file: 'a' }, 'packed')
  if (!(value instanceof PackedNumbers)) throw new Error('not packed')
  return value
}

/** Numbers of every width that chunks have, as JSON spells them. */
const literals = fc.oneof(
  fc.integer({ min: -130, max: 130 }).map(String),
  fc.integer({ min: -33_000, max: 33_000 }).map(String),
  fc.integer().map(String),
  fc.maxSafeInteger().map(String),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
)
const floats = fc.oneof(literals, fc.double({ noNaN: true }).map(String), fc.constantFrom('NaN', '-0', '1e300', '0.5'))

/** Nested lists of one length a level. */
const nested = (leaf: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })).chain(([rows, columns]) =>
    fc.array(leaf, { minLength: rows * columns, maxLength: rows * columns }).map((list) => {
      const row = (at: number): string => `[${list.slice(at * columns, (at + 1) * columns).join(', ')}]`
      return `[${Array.from({ length: rows }, (_, at) => row(at)).join(' ,')}]`
    }),
  )

describe('lists of numbers that are packed', () => {
  it('are the tensors that the same lists are as objects, byte for byte', async () => {
    const leaves = fc.oneof(literals, floats, fc.constantFrom('true', 'false'), fc.constantFrom('9'.repeat(30), '7'))
    const property = fc.asyncProperty(fc.oneof(nested(literals), nested(floats), nested(leaves)), async (text) => {
      const outcome = async (lists: 'packed' | FloatLists): Promise<unknown> => {
        const notes: string[] = []
        try {
          const value = parseJson(encode(text), { file: 'a' }, lists)
          const tensor = jsonTensor('x', value, 'a', notes, lists === 'packed' ? undefined : lists)
          return tensor && { dtype: tensor.dtype, shape: tensor.shape, bytes: await bytesOf(tensor), notes }
        } catch (error) {
          return String(error)
        }
      }
      expect(await outcome('packed')).toEqual(await outcome(new WeakSet()))
    })
    await fc.assert(property, { numRuns: 1000, seed: 7 })
  })

  it('keep every value and its place over many chunks of several widths', async () => {
    const wide = new Map([
      [70_000, 2n ** 60n + 1n],
      [140_000, -(2n ** 40n)],
      [200_000, 300n],
    ])
    const values = Array.from({ length: 270_000 }, (_, i) => wide.get(i) ?? BigInt(i % 100) - 50n)
    const file = await readJsonDump(bytesSource('a.json', encode(`{"x":[${values.join(',')}]}`)))
    const tensor = file.tensors.get('x')
    if (tensor === undefined) throw new Error('no tensor')
    const read = async (start: number, end: number): Promise<bigint[]> => [
      ...new BigInt64Array((await tensor.readElements(start, end)).buffer),
    ]
    expect(await read(0, values.length)).toEqual(values)
    for (const [start, end] of [
      [65_530, 65_540],
      [131_072, 131_073],
      [5, 5],
      [269_999, 270_000],
    ]) {
      expect(await read(start, end)).toEqual(values.slice(start, end))
    }
  })

  it('that lie in an object of a list are packed too', async () => {
    const value = parseJson(encode('[{"a":[1,2]},{"a":[3]},"x",[[4],[5]]]'), { file: 'a' }, 'packed')
    expect(Array.isArray(value) && value[3] instanceof PackedNumbers).toBe(true)
  })

  it.each(['1,', '-128,', '128,', '32768,', '2147483648,', '9007199254740993,', '1.0,', '1e3,', 'true,'])(
    'take no more bytes than their text: %s',
    (item) => {
      const text = `[${item.repeat(200_000)}${item.slice(0, -1)}]`
      expect(packed(text).byteLength).toBeLessThanOrEqual(text.length)
    },
  )
})

describe('a JSON dump', () => {
  it.each(['1,', '12345, ', '-1.4840099811553955, '])(
    'of 24 MiB of %s takes at most 64 MiB and twice its bytes while it is read',
    async (item) => {
      const length = 24 * 1024 * 1024
      const bytes = new Uint8Array(length).fill(0x20)
      bytes.set(encode('{"x":['))
      const piece = encode(item.repeat(1000))
      let at = 6
      for (; at + piece.length + 3 < length; at += piece.length) bytes.set(piece, at)
      bytes.set(encode('0]}'), at)
      const used = (): number => {
        const { heapUsed, external } = process.memoryUsage()
        return heapUsed + external
      }
      const before = used()
      let peak = 0
      const onWork = (): void => {
        peak = Math.max(peak, used())
      }
      const opened = await readFile({ ...bytesSource('a.json', bytes), onWork })
      onWork()
      expect(peak - before).toBeLessThan(64 * 1024 * 1024 + 2 * length)
      const tensor = opened.kind === 'tensors' ? opened.file.tensors.get('x') : undefined
      expect((await readNumbers(tensor as Tensor)).length).toBeGreaterThan(1_000_000)
    },
  )

  it.each(['[],', '"",', '{},', 'null,', '["a"],'])(
    'of millions of %s is refused before they fill the memory',
    async (item) => {
      const bytes = encode(`{"x":["",${item.repeat((24 * 1024 * 1024) / item.length)}0]}`)
      await expect(readFile(bytesSource('a.json', bytes))).rejects.toThrow(
        'a.json: expected values that take at most 44,',
      )
    },
  )
})
