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

test('reads neighbouring rows together, and no others', async () => {
  const source = counted(tensor)
  await selectRows(source, Int32Array.of(2, 3, 4, 8)).readElements(0, 12)
  expect(source.reads).toEqual([
    [6, 15],
    [24, 27],
  ])
})
