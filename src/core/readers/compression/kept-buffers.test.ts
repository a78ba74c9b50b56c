import { describe, expect, it } from 'vitest'
import { KeptBuffers } from './kept-buffers.ts'

const size = 9 * 2 ** 20
/** Something that becomes 9 MiB of one byte, known after some turns. */
const packed = (byte: number, turns: number, onUnpack: () => void) => async () => {
  for (let turn = 0; turn < turns; turn++) await undefined
  const unpack = (output: Uint8Array): void => {
    onUnpack()
    output.fill(byte)
  }
  return { packed: 0, size, unpack }
}
const ends = (content: Uint8Array): number[] => [content[0], content[size - 1], content.length]

describe('what was unpacked', () => {
  it.each([0, 1, 2, 3, 4, 5, 6])('is its own while it is copied, another being %i turns behind', async (turns) => {
    const buffers = new KeptBuffers<null, string>()
    const read = [
      buffers.use(
        null,
        'a',
        packed(1, 0, () => undefined),
        ends,
      ),
      buffers.use(
        null,
        'b',
        packed(2, turns, () => undefined),
        ends,
      ),
    ]
    expect(await Promise.all(read)).toEqual([
      [1, 1, size],
      [2, 2, size],
    ])
  })

  it('is unpacked once while it is kept, and again after another that took its memory', async () => {
    const buffers = new KeptBuffers<null, string>()
    let times = 0
    const use = (key: string, byte: number) =>
      buffers.use(
        null,
        key,
        packed(byte, 0, () => times++),
        ends,
      )
    await Promise.all([use('a', 1), use('a', 1)])
    expect(times).toBe(1)
    await use('b', 2)
    expect(await use('a', 1)).toEqual([1, 1, size])
    expect(times).toBe(3)
  })

  it('that does not unpack is refused, and is no hindrance to the next one', async () => {
    const buffers = new KeptBuffers<null, string>()
    const damaged = async () => {
      throw new Error('damage')
    }
    const [first, second] = await Promise.allSettled([
      buffers.use(null, 'a', damaged, ends),
      buffers.use(
        null,
        'a',
        packed(1, 0, () => undefined),
        ends,
      ),
    ])
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled'])
  })
})
