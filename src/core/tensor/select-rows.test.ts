import { expect, test } from 'vitest'
import { decodeFloat32 } from './decode-elements.ts'
import { selectRows } from './select-rows.ts'
import { memoryTensor, type Tensor } from './tensor.ts'

const values = Float32Array.from({ length: 30 }, (_, i) => i)
const tensor = memoryTensor('h', 'f', 'F32', [2, 5, 3], new Uint8Array(values.buffer))

/** Counts the reads, and what they read. */
function counted(source: Tensor): Tensor & { reads: [number, number][] } {
  const reads: [number, number][] = []
  return {
    ...source,
    reads,
    readElements: (start, end) => {
      reads.push([start, end])
      return source.readElements(start, end)
    },
  }
}

test('gives the rows asked for, in that order', async () => {
  const picked = selectRows(tensor, Int32Array.of(9, 0, 4))
  expect(picked.shape).toEqual([3, 3])
  expect([...decodeFloat32('F32', await picked.readElements(0, 9))]).toEqual([27, 28, 29, 0, 1, 2, 12, 13, 14])
})

test('cuts elements inside rows', async () => {
  const picked = selectRows(tensor, Int32Array.of(9, 0, 4))
  expect([...decodeFloat32('F32', await picked.readElements(2, 7))]).toEqual([29, 0, 1, 2, 12])
})

test('reads rows that are near each other together, and no others', async () => {
  // Rows of 32 KiB: two of them between two wanted ones are read along, three are not.
  const wide = memoryTensor('h', 'f', 'F32', [40, 8192], new Uint8Array(40 * 8192 * 4))
  const source = counted(wide)
  const rows = Int32Array.of(2, 3, 6, 10, 9, 30)
  await selectRows(source, rows).readElements(0, rows.length * 8192)
  expect(source.reads.map(([start, end]) => [start / 8192, end / 8192])).toEqual([
    [2, 7],
    [10, 11],
    [9, 10],
    [30, 31],
  ])
})

test('gives the right rows across gaps', async () => {
  const rows = Int32Array.of(1, 3, 4, 8)
  const picked = await selectRows(tensor, rows).readElements(0, 12)
  expect([...decodeFloat32('F32', picked)]).toEqual([...rows].flatMap((row) => [3 * row, 3 * row + 1, 3 * row + 2]))
})

test('rows that follow one another are one read, however long', async () => {
  const long = memoryTensor('h', 'f', 'F32', [600, 1024], new Uint8Array(600 * 4096))
  const source = counted(long)
  await selectRows(
    source,
    Int32Array.from({ length: 600 }, (_, row) => row),
  ).readElements(0, 600 * 1024)
  expect(source.reads).toEqual([[0, 600 * 1024]])
})
