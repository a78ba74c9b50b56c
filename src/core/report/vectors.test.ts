import { describe, expect, test } from 'vitest'
import { checkVector, type Vector } from '../../../fixtures/check-vectors.ts'
import vectors from '../../../fixtures/golden/vectors.json'
import { cpuCrossEntropy } from '../loss/cpu-cross-entropy.ts'

const cases = vectors as unknown as Vector[]

describe('the parity vectors of the loss semantics, in float64', () => {
  test('all 41 are there', () => expect(cases.length).toBe(41))

  test.each(cases.map((vector) => [vector.id, vector.note, vector] as const))('%s: %s', async (_id, _note, vector) => {
    await checkVector(vector, cpuCrossEntropy, 1e-12)
  })
})
