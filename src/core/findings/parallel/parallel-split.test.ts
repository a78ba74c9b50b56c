import { describe, expect, test } from 'vitest'
import { diagnosisOf } from '../../../../fixtures/diagnosis-of.ts'
import { IGNORED, packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import { microbatches } from './microbatches.ts'
import { parallelSplit } from './parallel-split.ts'
import { preparedTargets } from './prepared-targets.ts'

const rows = packOf({ docs: [[8], [5, 3]], boundary: 'own', depths: 2 })
const { open, evaluation } = await diagnosisOf(packFile(rows))
const { batch } = open

describe('a batch over two context-parallel ranks', () => {
  test('contiguous: each rank loses what its last tokens train on, for the next rank has it', () => {
    const split = parallelSplit(batch, evaluation, 'contiguous', 2)
    if (split.kind !== 'split') throw new Error(split.message)
    const [first, last] = split.ranks
    expect(first).toMatchObject({ tokens: 8, parts: [{ start: 0, end: 4 }] })
    // Row 0 is one document: token 3 misses labels[4]. Row 1 ends a document at 4, so its token 3 trains labels[4] too.
    expect([...first.wrong[0].tokens]).toEqual([3, 8 + 3])
    expect([...first.wrong[0].trained]).toEqual([0, 0])
    // At depth 1 the last two of row 0; of row 1 token 2 alone, for the document ends.
    expect([...first.wrong[1].tokens]).toEqual([2, 3, 8 + 2])
    expect(last.wrong.flatMap(({ tokens }) => [...tokens])).toEqual([])
  })

  test('zigzag: at the seam a rank trains the token that follows on the rank', () => {
    const split = parallelSplit(batch, evaluation, 'zigzag', 2)
    if (split.kind !== 'split') throw new Error(split.message)
    const [zero] = split.ranks
    expect(zero.parts).toEqual([
      { start: 0, end: 2 },
      { start: 6, end: 8 },
    ])
    // Token 1 of row 0 is followed by 6 on the rank: trained, on the wrong label. In row 1 another document follows.
    expect([...zero.wrong[0].tokens]).toEqual([1, 8 + 1])
    expect([...zero.wrong[0].trained]).toEqual([1, 0])
  })

  test('what does not divide is not split, and the words say so', () => {
    expect(parallelSplit(batch, evaluation, 'zigzag', 3)).toMatchObject({
      kind: 'impossible',
      message: expect.stringMatching(/8 tokens/),
    })
  })

  test('upstream’s preparation on the whole sequence gives the targets in use', () => {
    expect(preparedTargets(batch, evaluation)).toMatchObject({ kind: 'prepared' })
    const prepared = preparedTargets(batch, evaluation)
    if (prepared.kind === 'prepared') expect(prepared.differing.map(({ tokens }) => tokens.length)).toEqual([0, 0])
  })
})

describe('a batch in microbatches', () => {
  test('rows are chunked, and their sums are those of the whole', () => {
    const parts = microbatches(batch, evaluation, 2)
    expect(parts.map(({ firstRow, endRow }) => [firstRow, endRow])).toEqual([
      [0, 1],
      [1, 2],
    ])
    const whole = evaluation.depths.reduce((sum, depth) => sum + (depth.sum ?? 0), 0)
    expect(parts.reduce((sum, part) => sum + (part.sum ?? 0), 0)).toBeCloseTo(whole, 10)
    const counted = rows.labels[0].filter((label, t) => t > 0 && label !== IGNORED).length
    expect(parts[0].trained[0]).toBe(counted)
  })

  test('more microbatches than rows are as many as there are rows', () => {
    expect(microbatches(batch, evaluation, 8)).toHaveLength(2)
  })
})
