import { expect, test } from 'vitest'
import { holdsNonFinite } from './holds-non-finite.ts'

const float32 = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)
/** Bits of 16-bit elements. */
const halves = (...bits: number[]) => new Uint8Array(Uint16Array.from(bits).buffer)

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('finds %d among float32', (bad) => {
  expect(holdsNonFinite(float32(1, 2, bad, 3), 0)).toBe(true)
})

test('takes the largest and smallest numbers of each type for numbers', () => {
  expect(holdsNonFinite(float32(3.4028234663852886e38, -3.4028234663852886e38, 1e-45, 0, -0), 0)).toBe(false)
  expect(holdsNonFinite(halves(0x7f7f, 0xff7f, 0x0001, 0x8000), 1)).toBe(false)
  expect(holdsNonFinite(halves(0x7bff, 0xfbff, 0x0001, 0x8000), 2)).toBe(false)
})

test.each([
  ['bfloat16 infinity', 0x7f80, 1],
  ['bfloat16 -infinity', 0xff80, 1],
  ['bfloat16 NaN', 0xffc1, 1],
  ['float16 infinity', 0x7c00, 2],
  ['float16 NaN', 0xfe00, 2],
] as const)('finds %s in either half of a word, and in a last half word', (_name, bits, format) => {
  for (const place of [0, 1, 2, 3, 4])
    expect(holdsNonFinite(halves(...[0, 0, 0, 0, 0].with(place, bits)), format)).toBe(true)
})

test('reads elements that begin at an odd byte', () => {
  const shifted = new Uint8Array(9)
  shifted.set(halves(0, 0, 0x7f80), 3)
  expect(holdsNonFinite(shifted.subarray(3), 1)).toBe(true)
  expect(holdsNonFinite(shifted.subarray(3, 7), 1)).toBe(false)
})
