import { expect, test } from 'vitest'
import { handedOver } from './handed-over.ts'

const ids = Int32Array.from({ length: 40_000 }, (_, token) => token)

test('the page takes over copies of large arrays, one for each, and the worker keeps its own', () => {
  const answer = { packed: { labels: ids, boundaries: new Map([['seq_idx', { values: ids }]]) }, rows: 1 }
  const { message, buffers } = handedOver(answer)
  const received = structuredClone(message, { transfer: [...buffers] })
  expect(received).toEqual(answer)
  expect(received.packed.labels).toBe(received.packed.boundaries.get('seq_idx')?.values)
  expect(buffers.map(({ byteLength }) => byteLength)).toEqual([0])
  expect(ids.length).toBe(40_000)
})

test('what is small, and what is handed over itself, is not copied', () => {
  const small = new Float64Array(8)
  const { message, buffers } = handedOver({ small, given: ids, runs: [{ start: 0 }] }, new Set([ids.buffer]))
  expect(message.small).toBe(small)
  expect(message.given).toBe(ids)
  expect(buffers).toEqual([])
})
