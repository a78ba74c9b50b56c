import { expect, test } from 'vitest'
import type { Evaluation } from '../../core/loss/evaluation.ts'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import { withPieces } from '../../state/arriving-losses.ts'
import { describeCell } from '../timeline/describe-cell.ts'
import type { TimelineScene } from '../timeline/timeline-scene.ts'
import { cellFacts } from './cell-facts.ts'

/** One row of two sub-sequences: tokens 10 11 | 20 21, labels 11 -100 21 -100, one depth. */
const values = (...numbers: number[]) => ({ values: Float64Array.from(numbers) })
const batch = {
  rows: 1,
  sequenceLength: 4,
  inputIds: values(10, 11, 20, 21),
  labels: values(11, -100, 21, -100),
} as unknown as PackedBatch
const settings = { targetsArg: false, reduction: 'sum', numLabelTokens: 2 }
const evaluation = {
  settings,
  scalingFactor: 0.3,
  pipeline: null,
  seqIdx: Float64Array.of(1, 1, 2, 2),
  main: null,
  depths: [
    {
      depth: 0,
      targets: { kind: 'own', values: Float64Array.of(5, -100, -100, -100) },
      reasons: Uint8Array.of(0, 2, 3, 1),
      tokenLoss: Float64Array.of(2, Number.NaN, Number.NaN, Number.NaN),
      logSumExp: Float64Array.of(7, 8, 9, 10),
    },
  ],
} as unknown as Evaluation
const at = (token: number, changed: Partial<Evaluation> = {}) =>
  cellFacts(batch, { ...evaluation, ...changed }, { row: 0, token, head: 0 })

test('a trained cell has its numbers put into the formula', () => {
  expect(at(0)).toMatchObject({
    here: 10,
    roll: 1,
    label: -100,
    target: 5,
    reason: 'trained',
    ids: { here: 1, source: 1 },
    crossEntropy: 2,
    logSumExp: 7,
    targetLogit: 5,
    share: 0.3,
  })
})

test('a masked cell has its reason and no loss', () => {
  expect(at(1)).toMatchObject({ reason: 'crossBoundary', label: 21, ids: { here: 1, source: 2 }, crossEntropy: null })
  expect(at(2)).toMatchObject({ reason: 'ignoredLabel', label: -100, logSumExp: 9, targetLogit: null, share: null })
  expect(at(3)).toMatchObject({ reason: 'trailing', label: null, ids: { here: 2, source: null } })
})

test('a mean is not told as a sum of shares', () => {
  const mean = { ...evaluation.settings, reduction: 'mean' as const }
  expect(at(0, { settings: mean })?.share).toBeNull()
})

test('a cell that is not there is none', () => {
  expect(at(4)).toBeNull()
  expect(cellFacts(batch, evaluation, { row: 0, token: 0, head: 'main' })).toBeNull()
  expect(cellFacts(batch, evaluation, { row: 0, token: 0, head: 1 })).toBeNull()
})

test('while losses are computed a cell has its own as soon as it has arrived', () => {
  const planned = {
    ...evaluation,
    depths: [{ ...evaluation.depths[0], reasons: Uint8Array.of(0, 0, 3, 1), tokenLoss: null, logSumExp: null }],
  }
  const piece = { head: 0, rows: Int32Array.of(1), losses: Float64Array.of(4) }
  const arriving = withPieces(null, [piece], planned)
  const early = (token: number) => cellFacts(batch, planned, { row: 0, token, head: 0 }, arriving)
  expect(early(0)).toMatchObject({ reason: 'trained', crossEntropy: null, share: null })
  expect(early(1)).toMatchObject({ reason: 'trained', crossEntropy: 4, share: 0.6, logSumExp: null, targetLogit: null })
  const words = (token: number) =>
    describeCell(
      { row: 0, token, head: 0 },
      { batch, evaluation: planned, rankRuns: null } as unknown as TimelineScene,
      null,
      null,
      arriving,
    )
  expect(words(0)).toContain('loss not computed yet')
  expect(words(1)).toContain('loss 4.0000 nats')
  // Of another evaluation, such as that of the setting before, nothing is taken.
  expect(cellFacts(batch, { ...planned }, { row: 0, token: 1, head: 0 }, arriving)?.crossEntropy).toBeNull()
})
