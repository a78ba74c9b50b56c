import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { damage, seeded } from '../../../../../fixtures/damage.ts'
import { Inflater } from './inflater.ts'

const random = seeded(1)
const below = (limit: number): number => Math.floor(random() * limit)

/** Bytes of each kind, so many of them. */
const contents = {
  zeros: (length: number) => new Uint8Array(length),
  noise: (length: number) => Uint8Array.from({ length }, () => below(256)),
  letters: (length: number) => Uint8Array.from({ length }, () => 97 + below(1 + below(26))),
  // Codes of more than ten bits: few bytes of many values beside many of some.
  rare: (length: number) => Uint8Array.from({ length }, () => Math.min(255, (-8 * Math.log(random())) ** 1.3)),
  repeats: (length: number) => {
    const bytes = contents.noise(length)
    for (let at = 0; at < length; ) {
      const distance = 1 + below(40_000)
      const end = Math.min(length, at + below(900))
      for (; at < end; at++) if (at >= distance) bytes[at] = bytes[at - distance]
      at += 1 + below(20)
    }
    return bytes
  },
} as const
const kinds = Object.values(contents)

const { Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE, Z_DEFAULT_STRATEGY } = constants
const packers = [0, 1, 6, 9].flatMap((level) =>
  [Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED].map((strategy) => ({ level, strategy })),
)

/** All of the input in pieces, into memory that another has used. */
function inflated(packed: Uint8Array, room: number, piece = packed.length) {
  const output = new Uint8Array(room).fill(0xa5)
  const inflater = new Inflater(output, packed.length)
  let left = 0
  for (let at = 0; at === 0 || at < packed.length; at += piece)
    left = inflater.take(packed.subarray(at, at + piece), at + piece >= packed.length)
  return { inflater, left, output }
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** Bits as a stream begins with them, each group its lowest bit first. */
function bitsOf(...groups: readonly (readonly [value: number, count: number])[]): Uint8Array {
  const bits = groups.flatMap(([value, count]) => Array.from({ length: count }, (_, i) => (value >> i) & 1))
  return Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, byte) =>
    bits.slice(8 * byte, 8 * byte + 8).reduce((sum, bit, i) => sum | (bit << i), 0),
  )
}

describe('deflate', () => {
  it.each(Object.entries(contents))('of %s becomes what zlib packed, in pieces of any length', (_, make) => {
    for (const length of [0, 1, 2, 300, 5000, 70_000, 300_001]) {
      const bytes = make(length)
      for (const options of packers) {
        const packed = deflateRawSync(bytes, options)
        for (const piece of [packed.length, 1 + below(5000), ...(packed.length < 5000 ? [1] : [])]) {
          const { inflater, left, output } = inflated(packed, length, piece)
          expect([inflater.hasEnded, inflater.overflows, left, inflater.length]).toEqual([true, false, 0, length])
          expect(same(output, bytes)).toBe(true)
        }
      }
    }
  })

  it('writes nothing past its output, and says that there is more', () => {
    for (const make of kinds)
      for (const options of packers) {
        const bytes = make(2000)
        const output = new Uint8Array(2000)
        const packed = deflateRawSync(bytes, options)
        const inflater = new Inflater(output.subarray(0, 1990), packed.length)
        inflater.take(packed, true)
        expect([inflater.overflows, inflater.hasEnded, inflater.length]).toEqual([true, false, 1990])
        expect(same(output.subarray(0, 1990), bytes.subarray(0, 1990))).toBe(true)
        expect(output.subarray(1990)).toEqual(new Uint8Array(10))
      }
  })

  it('that is damaged is refused where zlib refuses it, and else becomes the same, of as much of the input', () => {
    let accepted = 0
    for (let run = 0; run < 5000; run++) {
      const packed = deflateRawSync(kinds[run % kinds.length](1 + below(600)), packers[below(packers.length)])
      const damaged = damage(packed, random)
      let expected: Uint8Array | null = null
      let used = 0
      try {
        const { buffer, engine } = inflateRawSync(damaged, { info: true }) as unknown as {
          buffer: Buffer
          engine: { bytesWritten: number }
        }
        expected = buffer
        used = engine.bytesWritten
      } catch {}
      const piece = 1 + below(damaged.length)
      if (expected === null) {
        const outcome = () => inflated(damaged, 200_000, piece).inflater.hasEnded
        expect(outcome, `run ${run}`).toThrow()
        continue
      }
      accepted++
      const whole = new Inflater(new Uint8Array(expected.length), damaged.length)
      expect(damaged.length - whole.take(damaged, true), `run ${run}`).toBe(used)
      expect(same(inflated(damaged, expected.length, piece).output, expected), `run ${run}`).toBe(true)
    }
    expect(accepted).toBeGreaterThan(500)
  })

  it('that ends within the lengths of a stored block gives nothing, and not less', () => {
    for (let cut = 0; cut < 5; cut++) {
      const inflater = new Inflater(new Uint8Array(10), 5)
      expect(() => inflater.take(Uint8Array.of(1, 0, 255, 255, 0).subarray(0, cut), true)).toThrow('too early')
      expect(inflater.length).toBe(0)
    }
  })

  it.each([
    ['a block of no kind', bitsOf([1, 1], [3, 2], [0, 13]), 'no kind'],
    ['a stored block of two lengths', Uint8Array.of(1, 1, 0, 0, 0, 65), 'two lengths'],
    ['a stored block that is cut', Uint8Array.of(1, 2, 0, 253, 255, 65), 'too early'],
    ['a fixed block without end', bitsOf([1, 1], [1, 2]), 'too early'],
    // The code 0000001 is length 3; 00000 is distance 1, and nothing is before.
    ['a copy from before the beginning', bitsOf([1, 1], [1, 2], [0x40, 7], [0, 5], [0, 7]), 'from outside'],
    ['length 286, which no writer has', bitsOf([1, 1], [1, 2], [0x63, 8], [0, 5], [0, 7]), 'from outside'],
    // 01100000 is byte 48, then length 3 at distance symbol 30.
    [
      'distance 30, which no writer has',
      bitsOf([1, 1], [1, 2], [0x0e, 8], [0x40, 7], [0x0f, 5], [0, 7]),
      'from outside',
    ],
    ['287 lengths', bitsOf([1, 1], [2, 2], [30, 5], [0, 5], [0, 4], [0, 12]), 'than there are'],
    ['31 distances', bitsOf([1, 1], [2, 2], [0, 5], [30, 5], [0, 4], [0, 12]), 'than there are'],
    [
      'a code that promises too much',
      bitsOf([1, 1], [2, 2], [0, 5], [0, 5], [0, 4], [1, 3], [1, 3], [1, 3], [0, 3]),
      'too many',
    ],
    ['a code that leaves some out', bitsOf([1, 1], [2, 2], [0, 5], [0, 5], [0, 4], [2, 3], [0, 9]), 'left out'],
    [
      'a code that repeats nothing',
      bitsOf([1, 1], [2, 2], [0, 5], [0, 5], [0, 4], [1, 3], [1, 3], [0, 6], [0, 8]),
      'repeats nothing',
    ],
    ['nothing at all', new Uint8Array(), 'too early'],
  ])('refuses %s', (_, packed, words) => {
    expect(() => inflated(packed, 100)).toThrow(words)
    expect(() => inflateRawSync(packed)).toThrow()
  })
})
