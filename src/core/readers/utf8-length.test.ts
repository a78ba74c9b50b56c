import fc from 'fast-check'
import { expect, it } from 'vitest'
import { utf8Length } from './utf8-length.ts'

it('agrees with TextDecoder on what is one whole character', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const isCharacter = (bytes: Uint8Array): boolean => {
    try {
      return [...decoder.decode(bytes)].length === 1
    } catch {
      return false
    }
  }
  // The edges of all ranges, which random bytes rarely meet.
  const edge = fc.constantFrom(
    0,
    0x7f,
    0x80,
    0x8f,
    0x90,
    0x9f,
    0xa0,
    0xbf,
    0xc0,
    0xc1,
    0xc2,
    0xdf,
    0xe0,
    0xe1,
    0xec,
    0xed,
    0xee,
  )
  const lead = fc.constantFrom(0xe0, 0xed, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff)
  const property = fc.property(fc.array(fc.oneof(edge, lead), { minLength: 1, maxLength: 4 }), (list) => {
    const bytes = Uint8Array.from(list)
    const length = utf8Length(bytes, 0)
    const whole = [1, 2, 3, 4].find((count) => count <= bytes.length && isCharacter(bytes.subarray(0, count)))
    expect(length).toBe(whole ?? 0)
  })
  fc.assert(property, { seed: 9, numRuns: 20_000 })
})
