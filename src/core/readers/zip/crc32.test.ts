import { crc32 as zlibCrc32 } from 'node:zlib'
import { expect, it } from 'vitest'
import { crc32 } from './crc32.ts'

it('the checksum of bytes of any length, whole or in two parts, is that of zlib', () => {
  const bytes = Uint8Array.from({ length: 67 }, (_, index) => (index * 151 + 89) & 255)
  for (let length = 0; length <= bytes.length; length++) {
    const part = bytes.subarray(0, length)
    expect(crc32(part)).toBe(zlibCrc32(part))
    for (let cut = 0; cut <= length; cut += 5)
      expect(crc32(part.subarray(cut), crc32(part.subarray(0, cut)))).toBe(zlibCrc32(part))
  }
})
