import { describe, expect, it } from 'vitest'
import { diagnosisOf, sampleFile } from '../../../fixtures/diagnosis-of.ts'
import { calibration } from './calibration.ts'
import { BEST, unknownFacts } from './head-facts.ts'
import { lossByPosition, tokensAtPosition } from './loss-by-position.ts'
import { lossBySubSequence } from './loss-by-sub-sequence.ts'
import { aboveBin, BIN_NATS, lossHistograms } from './loss-histogram.ts'

const sample = sampleFile('kjv-packed').then(diagnosisOf)

describe('where the loss of a real batch is', () => {
  it('by size: every trained token is in the bin of its loss, and the bins have the head’s sum', async () => {
    const { evaluation } = await sample
    const histograms = lossHistograms(evaluation)
    expect(histograms.map(({ head }) => head)).toEqual(['main', 0, 1, 2])
    for (const { head, counts, sums, notFinite } of histograms.slice(1)) {
      const { trained, sum, tokenLoss } = evaluation.depths[Number(head)]
      expect([counts.reduce((a, b) => a + b), notFinite]).toEqual([trained, 0])
      expect(sums.reduce((a, b) => a + b)).toBeCloseTo(sum ?? Number.NaN, 3)
      const above = tokenLoss?.filter((loss) => loss >= 8 * BIN_NATS).length
      expect(aboveBin({ head, counts, sums, notFinite }, 8).tokens).toBe(above)
    }
  })

  it('by place: bins of 1, 1, 2, 4, … tokens have every trained token once, and the right mean', async () => {
    const { evaluation, open } = await sample
    const { sequenceLength } = open.batch
    const { bins, heads } = lossByPosition(evaluation, sequenceLength)
    expect(bins.slice(0, 4)).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 4 },
      { from: 4, to: 8 },
    ])
    const [, first] = heads
    expect(first.counts.reduce((a, b) => a + b)).toBe(evaluation.depths[0].trained)
    const tokens = tokensAtPosition(evaluation, sequenceLength, 0, bins[2])
    expect(tokens.length).toBe(first.counts[2])
    const mean = tokens.reduce((sum, token) => sum + (evaluation.depths[0].tokenLoss?.[token] ?? 0), 0) / tokens.length
    expect(first.means[2]).toBeCloseTo(mean, 12)
    for (const token of tokens) {
      const [row, column] = [Math.floor(token / sequenceLength), token % sequenceLength]
      const own = evaluation.subSequences.find((one) => one.row === row && one.start <= column && column < one.end)
      expect(column - (own?.start ?? 0)).toBeOneOf([2, 3])
    }
  })

  it('by sub-sequence: means weighted by their tokens are the head’s mean; padding is left out', async () => {
    const { evaluation, open } = await sample
    const all = lossBySubSequence(evaluation, open.batch.sequenceLength)
    expect(all.length).toBe(evaluation.subSequences.filter(({ padding }) => !padding).length)
    expect(all.filter(({ subSequence }) => subSequence.row === 1)[0].index).toBe(0)
    const own = all.flatMap(({ heads }) => heads.filter(({ head, trained }) => head === 2 && trained > 0))
    const sum = own.reduce((total, { trained, mean }) => total + trained * mean, 0)
    expect(sum).toBeCloseTo(evaluation.depths[2].sum ?? Number.NaN, 3)
  })
})

describe('calibration', () => {
  it('counts by how sure a head is, and names the surest of its wrong guesses', () => {
    // Four tokens of two classes: 90 % sure and right, 90 % and wrong, 60 % and right, and one that trains nothing.
    const facts = unknownFacts(4)
    const sure = [0.9, 0.9, 0.6, 0.9]
    for (const [token, probability] of sure.entries()) {
      facts.bestClasses.set([1, 0], token * BEST)
      facts.bestLogits.set([Math.log(probability), Math.log(1 - probability)], token * BEST)
      facts.logSumExp[token] = 0
    }
    const found = calibration(facts, Int32Array.of(1, 0, 1, -1))
    expect(found.tokens).toBe(3)
    expect(found.accuracy).toBeCloseTo(2 / 3, 12)
    expect(found.tenths[9]).toEqual({ tokens: 2, confidence: 0.9, accuracy: 0.5 })
    expect(found.tenths[6]).toEqual({ tokens: 1, confidence: 0.6, accuracy: 1 })
    expect(found.tenths[0].tokens).toBe(0)
    // |2 · 0.9 − 1| and |0.6 − 1|, over three tokens.
    expect(found.error).toBeCloseTo((0.8 + 0.4) / 3, 12)
    expect(found.wrong).toEqual([{ token: 1, guess: 1, probability: expect.closeTo(0.9, 12) }])
  })

  it('keeps no more wrong guesses than it names, surest first', () => {
    const count = 40
    const facts = unknownFacts(count)
    for (let token = 0; token < count; token++) {
      facts.bestClasses[token * BEST] = 1
      facts.bestLogits[token * BEST] = Math.log(((token * 7) % count) / count)
      facts.logSumExp[token] = 0
    }
    const { wrong } = calibration(facts, new Int32Array(count))
    expect(wrong.map(({ probability }) => Math.round(probability * count))).toEqual([39, 38, 37, 36, 35, 34, 33, 32])
  })
})
