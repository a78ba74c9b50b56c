import { describe, expect, it } from 'vitest'
import { fingerprintFiles, fnv1a } from './fingerprint-files.ts'

describe('fnv1a', () => {
  // Test vectors of the FNV authors' own list (FNV-1a, 64 bits).
  it.each([
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ])('gives %j its published value', (text, value) => {
    expect(fnv1a(new TextEncoder().encode(text))).toBe(value)
  })

  it('agrees with the definition in BigInt on bytes of every kind', () => {
    const bytes = Uint8Array.from({ length: 4096 }, (_, i) => (i * 197 + (i >> 3)) & 255)
    let hash = 0xcbf29ce484222325n
    for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn
    expect(fnv1a(bytes)).toBe(hash.toString(16).padStart(16, '0'))
  })
})

describe('fingerprintFiles', () => {
  const file = (name: string, size: number, last = 0) => {
    const bytes = new Uint8Array(size)
    bytes[size - 1] = last
    return new File([bytes], name)
  }

  it('is the same for the same files in another order, under other names', async () => {
    const one = await fingerprintFiles([file('a', 10), file('b', 300_000, 7)])
    const other = await fingerprintFiles([file('c', 300_000, 7), file('d', 10)])
    expect(other.fingerprint).toBe(one.fingerprint)
    expect(one.name).toBe('a + b')
  })

  it('tells files apart by size, and by a byte at their end', async () => {
    const prints = [
      file('a', 300_000),
      file('a', 300_001),
      file('a', 300_000, 1),
      file('a', 100_000, 1),
      file('a', 100_000),
    ]
    const all = await Promise.all(prints.map(async (one) => (await fingerprintFiles([one])).fingerprint))
    expect(new Set(all).size).toBe(prints.length)
  })
})
