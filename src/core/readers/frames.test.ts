import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unlz4Frame } from './compression/lz4.ts'
import { unzstd } from './compression/zstd.ts'

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

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

describe.each([
  ['far-1.zst', unzstd],
  ['far-19.zst', unzstd],
  ['far-stream.zst', unzstd],
  ['far.lz4', unlz4Frame],
] as const)('%s, a frame of several blocks that look far back,', (name, unpack) => {
  it('becomes what was packed', () => {
    expect(same(unpack(frame(name), 600_000), content())).toBe(true)
  })

  it('is refused where it is to become another length, is cut, or goes on', () => {
    for (const size of [599_999, 600_001, 0]) expect(() => unpack(frame(name), size)).toThrow()
    expect(() => unpack(frame(name).slice(0, -1), 600_000)).toThrow()
    expect(() => unpack(frame(name).slice(0, 1000), 600_000)).toThrow()
    expect(() => unpack(Buffer.concat([frame(name), Buffer.of(0)]), 600_000)).toThrow()
  })
})
