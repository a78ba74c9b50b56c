import { expect, it } from 'vitest'
import { diagnosisOf, sampleFile } from '../../../fixtures/diagnosis-of.ts'
import { rangeStatistics } from './range-statistics.ts'

it('adds up: halves of a real batch have the whole’s tokens and its loss, and their shares are one', async () => {
  const { evaluation, open } = await diagnosisOf(await sampleFile('kjv-small'))
  const { sequenceLength } = open.batch
  const whole = rangeStatistics(evaluation, 0, sequenceLength)
  const halves = [rangeStatistics(evaluation, 0, 90), rangeStatistics(evaluation, 90, sequenceLength)]
  expect(whole.map(({ head }) => head)).toEqual(['main', 0, 1, 2])
  for (const [i, { head, trained, sum, share }] of whole.entries()) {
    const own = head === 'main' ? evaluation.main : evaluation.depths[head]
    expect(trained).toBe(own?.trained)
    expect(sum).toBeCloseTo(own?.sum ?? Number.NaN, 3)
    expect(share).toBe(1)
    expect(halves[0][i].trained + halves[1][i].trained).toBe(trained)
    expect((halves[0][i].share ?? 0) + (halves[1][i].share ?? 0)).toBeCloseTo(1, 12)
    expect(halves[0][i].mean).toBeCloseTo((halves[0][i].sum ?? 0) / halves[0][i].trained, 12)
  }
})

it('has no mean and no share where nothing is trained', async () => {
  const { evaluation, open } = await diagnosisOf(await sampleFile('kjv-small'))
  const last = open.batch.sequenceLength
  expect(rangeStatistics(evaluation, last - 1, last)[1]).toEqual({ head: 0, trained: 0, sum: 0, mean: null, share: 0 })
})
