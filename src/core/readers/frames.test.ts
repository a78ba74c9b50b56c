import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unlz4Frame } from './compression/lz4.ts'
import { unzstd } from './compression/zstd/unzstd.ts'

const frame = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../fixtures/readers/${name}`, import.meta.url)))

/** What `make-frames.py` packed: blocks of 128 KiB cannot hold it, and its end repeats what is 456,000 bytes back. */
function content(): Uint8Array {
  const bytes = new Uint8Array(600_000)
  let state = 1
  for (let piece = 0; piece < 9000; piece++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    bytes.fill((state >> 16) & 15, 16 * piece, 16 * piece + 16)
  }
  bytes.copyWithin(456_000, 0, 144_000)
  return bytes
}

type Unpack = (bytes: Uint8Array, output: Uint8Array) => void
/** In memory that another has used: what was there may not show. */
function unpacked(unpack: Unpack, bytes: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size).fill(0xa5)
  unpack(bytes, output)
  return output
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

describe.each([
  ['far-1.zst', unzstd],
  ['far-19.zst', unzstd],
  ['far-stream.zst', unzstd],
  ['far.lz4', unlz4Frame],
] as const)('%s, a frame of several blocks that look far back,', (name, unpack) => {
  it('becomes what was packed', () => {
    expect(same(unpacked(unpack, frame(name), 600_000), content())).toBe(true)
  })

  it('is refused where it is to become another length, is cut, or goes on', () => {
    for (const size of [599_999, 600_001, 0]) expect(() => unpacked(unpack, frame(name), size)).toThrow()
    expect(() => unpacked(unpack, frame(name).slice(0, -1), 600_000)).toThrow()
    expect(() => unpacked(unpack, frame(name).slice(0, 1000), 600_000)).toThrow()
    expect(() => unpacked(unpack, Buffer.concat([frame(name), Buffer.of(0)]), 600_000)).toThrow()
  })
})

it('a block of 32,512 sequences of 65,539 bytes in a frame of 64 bytes is refused before one is copied', () => {
  // One raw literal; 255 0 0 counts the sequences; codes that repeat: 0 literals, offset 1, the longest match.
  const block = [0x08, 0x61, 255, 0, 0, 0x54, 0, 0, 52, ...new Array(64).fill(1)]
  const header = (block.length << 3) | 5
  const bytes = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 64, header & 255, header >> 8, 0, ...block)
  expect(() => unpacked(unzstd, bytes, 64)).toThrow('more than 64 bytes from Zstandard')
})
