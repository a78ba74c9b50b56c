import { expect, test } from 'vitest'
import type { ByteSource } from '../core/tensor/byte-source.ts'
import { watchedSource } from './watched-source.ts'

const LENGTH = 80 << 20

/** Zeros but for the last byte, and a list of what was read. */
function hollowSource(): { source: ByteSource; reads: [number, number][] } {
  const reads: [number, number][] = []
  const slice = async (start: number, end: number) => {
    reads.push([start, end])
    const bytes = new Uint8Array(end - start)
    if (end === LENGTH) bytes[end - start - 1] = 7
    return bytes
  }
  return { source: { name: 'hollow', byteLength: LENGTH, slice }, reads }
}

test('a large slice gives signs of life while it is read, and is whole', async () => {
  const { source, reads } = hollowSource()
  const watch = { signal: new AbortController().signal, read: 0, total: null }
  let signs = 0
  const watched = watchedSource(source, watch, () => signs++)
  const bytes = await watched.slice(5, LENGTH)
  expect([bytes.length, bytes.at(-1)]).toEqual([LENGTH - 5, 7])
  expect([reads.length, signs, watch.read]).toEqual([3, 3, LENGTH - 5])
  expect(reads.map(([start]) => start)).toEqual([5, reads[0][1], reads[1][1]])
})

test('a read that is cancelled stops at the next piece', async () => {
  const { source, reads } = hollowSource()
  const controller = new AbortController()
  const watched = watchedSource(source, { signal: controller.signal, read: 0, total: null }, () => controller.abort())
  await expect(watched.slice(0, LENGTH)).rejects.toThrow(/abort/i)
  expect(reads.length).toBe(1)
})
