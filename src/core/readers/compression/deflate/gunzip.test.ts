import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { gunzip } from './gunzip.ts'

const text = (words: string): Uint8Array => new TextEncoder().encode(words)
const bytes = text('a text that is packed, a text that is packed, and its end')

function unpacked(packed: Uint8Array, size: number): string {
  const output = new Uint8Array(size).fill(0xa5)
  gunzip(packed, output)
  return new TextDecoder().decode(output)
}

/** The member with what flags announce in its header. */
function withFields(flags: number, fields: Uint8Array): Uint8Array {
  const packed = gzipSync(bytes)
  packed[3] = flags
  return Buffer.concat([packed.subarray(0, 10), fields, packed.subarray(10)])
}

describe('gzip', () => {
  it('becomes what was packed, also in several members', () => {
    const members = Buffer.concat([gzipSync(bytes), gzipSync(new Uint8Array()), gzipSync(text('!'))])
    expect(unpacked(gzipSync(bytes), bytes.length)).toBe(new TextDecoder().decode(bytes))
    expect(unpacked(members, bytes.length + 1)).toBe(`${new TextDecoder().decode(bytes)}!`)
  })

  it.each([
    ['an extra field', 4, Uint8Array.of(3, 0, 0, 0, 0)],
    ['a name', 8, text('name\0')],
    ['a comment', 16, text('comment\0')],
    ['a checksum of the header', 2, Uint8Array.of(1, 2)],
    ['all of them', 30, Buffer.concat([Uint8Array.of(1, 0, 9), text('name\0comment\0'), Uint8Array.of(1, 2)])],
  ])('is read behind %s', (_, flags, fields) => {
    expect(unpacked(withFields(flags, fields), bytes.length)).toBe(new TextDecoder().decode(bytes))
  })

  const changed = (at: number, value: number): Uint8Array => {
    const packed = gzipSync(bytes)
    packed[(at + packed.length) % packed.length] = value
    return packed
  }

  it.each([
    ['another beginning', changed(0, 0), bytes.length, 'no gzip'],
    ['another method', changed(2, 7), bytes.length, 'no gzip'],
    ['a flag that has no meaning', changed(3, 0x20), bytes.length, 'no gzip'],
    ['a name without end', withFields(8, text('name')).subarray(0, 14), bytes.length, 'too early'],
    ['another checksum', changed(-8, changed(-8, 0)[0] ^ 0xff), bytes.length, 'another checksum'],
    ['another length', changed(-4, 1), bytes.length, 'another length'],
    ['a cut end', gzipSync(bytes).subarray(0, -1), bytes.length, 'too early'],
    ['bytes behind it', Buffer.concat([gzipSync(bytes), Buffer.alloc(3)]), bytes.length, 'no gzip'],
    ['more than there is room for', gzipSync(bytes), bytes.length - 1, 'more than'],
    ['less than is wanted', gzipSync(bytes), bytes.length + 1, `${bytes.length} of ${bytes.length + 1}`],
    ['nothing', new Uint8Array(), 0, 'no gzip'],
  ])('is refused with %s', (_, packed, size, words) => {
    expect(() => unpacked(packed, size)).toThrow(words)
  })
})
