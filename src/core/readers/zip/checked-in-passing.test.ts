import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { bytesSource } from '../../tensor/byte-source.ts'
import { checkedInPassing } from './checked-in-passing.ts'

const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 7) & 255)
const wrong = (): Error => new Error('another checksum')

/** The bytes as a source that counts what is read of it. */
function counted(expected = crc32(bytes)) {
  const inner = bytesSource('a', bytes)
  let read = 0
  const slice = (start: number, end: number) => {
    read += end - start
    return inner.slice(start, end)
  }
  return { source: checkedInPassing({ ...inner, slice }, expected, wrong), read: () => read }
}

const places = [0, 70_000, 70_001, 150_000, 200_000]
const inTurn = places.slice(1).map((end, index) => [places[index], end] as const)

describe('a checksum while bytes are read', () => {
  it('reads nothing more, and hands on what is right', async () => {
    const { source, read } = counted()
    for (const [start, end] of inTurn) expect(await source.slice(start, end)).toEqual(bytes.slice(start, end))
    expect(read()).toBe(bytes.length)
  })

  it('that is another one is met by the last slice, also where slices are read at once, overlap or come elsewhere', async () => {
    const { source } = counted(1)
    await source.slice(160_000, 190_000)
    const ends = await Promise.allSettled(
      [
        [0, 70_000],
        [60_000, 150_000],
        [150_000, 200_000],
      ].map(([a, b]) => source.slice(a, b)),
    )
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  })

  it('counts what was passed over at the beginning, where it is a header', async () => {
    const { source, read } = counted(1)
    await source.slice(128, 150_000)
    await expect(source.slice(150_000, 200_000)).rejects.toThrow('another checksum')
    expect(read()).toBe(bytes.length)
  })

  it('is not asked for where the beginning was never read, and once it is right never again', async () => {
    const never = counted(1)
    await never.source.slice(100_000, 200_000)
    const { source } = counted()
    for (let times = 0; times < 2; times++) for (const [start, end] of inTurn) await source.slice(start, end)
  })
})
