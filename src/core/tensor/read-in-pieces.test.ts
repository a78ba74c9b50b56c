import { expect, test } from 'vitest'
import { ReadError } from './read-error.ts'
import { readInPieces } from './read-in-pieces.ts'
import { memoryTensor } from './tensor.ts'

const COUNT = 2_100_001
const bytesOf = ({ buffer }: { buffer: ArrayBufferLike }) => new Uint8Array(buffer)
const numbers = new Int32Array(COUNT)
/** The same numbers as int64: lower half, upper half. */
const long = new Int32Array(2 * COUNT)
for (let i = 0; i < COUNT; i++) {
  numbers[i] = i % 7 === 0 ? -100 : Math.imul(i, 2654435761)
  long[2 * i] = numbers[i]
  long[2 * i + 1] = numbers[i] < 0 ? -1 : 0
}

test.each([
  ['I64', long],
  ['I32', numbers],
] as const)('a large %s tensor read piece by piece is what it is read whole', async (dtype, array) => {
  const read = await readInPieces(memoryTensor('x', 'f', dtype, [COUNT], bytesOf(array)), COUNT)
  expect(read?.length).toBe(COUNT)
  expect(read?.findIndex((value, i) => value !== numbers[i])).toBe(-1)
})

test.each([
  [0, 2n ** 31n],
  [1_500_000, -(2n ** 31n) - 1n],
  [COUNT - 1, 2n ** 40n],
])('a number at %i that int32 does not hold leaves the tensor to float64', async (at, value) => {
  const wide = new BigInt64Array(long.slice().buffer)
  wide[at] = value
  expect(await readInPieces(memoryTensor('x', 'f', 'I64', [COUNT], bytesOf(wide)), COUNT)).toBeNull()
})

test('nothing is allocated for a shape that the file does not fill', async () => {
  const refused = new ReadError({ file: 'f', expected: 'more bytes', found: 'the end' })
  const tensor = {
    ...memoryTensor('x', 'f', 'I64', [2 ** 40], new Uint8Array(8)),
    readElements: (_: number, end: number) => (end > 1 ? Promise.reject(refused) : Promise.resolve(new Uint8Array(8))),
  }
  await expect(readInPieces(tensor, 2 ** 40)).rejects.toBe(refused)
})
