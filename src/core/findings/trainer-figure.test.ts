import { expect, test } from 'vitest'
import { diagnosisOf } from '../../../fixtures/diagnosis-of.ts'
import { handMadeLogit, packFile, packOf, VOCABULARY } from '../../../fixtures/hand-made-pack.ts'
import { trainerFigureExplained } from './trainer-figure.ts'

const pack = packOf({ docs: [[9, 6, 5]], boundary: 'own' })

async function explained(of: (own: number, sums: readonly number[], trained: readonly number[]) => number) {
  const metadata = { num_label_tokens: '20' }
  const { evaluation } = await diagnosisOf(packFile(pack, {}, metadata))
  const stated = of(
    evaluation.mtpLoss ?? Number.NaN,
    evaluation.depths.map(({ sum }) => sum ?? Number.NaN),
    evaluation.depths.map(({ trained }) => trained),
  )
  const file = packFile(pack, { 'expected.mtp_loss': ['F32', [stated]] }, metadata)
  const { open, facts, findings } = await diagnosisOf(file)
  const figure = trainerFigureExplained(open.batch, facts.evaluation, facts.labels, facts.ignored)
  return { figure, rules: findings.map(({ rule }) => rule) }
}

test('the same figure needs no word', async () => {
  const { figure, rules } = await explained((own) => own)
  expect(figure).toEqual({ kind: 'equal' })
  expect(rules).not.toContain('mtp-scale-default')
})

test.each([
  ['not divided by D', (own: number) => own * 3],
  ['without the scaling factor 0.3', (own: number) => own / 0.3],
  ['with scaling factor 0.1 instead of 0.3', (own: number) => own / 3],
  ['not divided by num_label_tokens', (own: number) => own * 20],
  [
    'own targets, as Megatron-LM',
    (_: number, sums: readonly number[], trained: readonly number[]) =>
      0.1 * sums.reduce((total, sum, k) => total + sum / trained[k], 0),
  ],
])('a figure that is %s is named', async (name, of) => {
  const { figure, rules } = await explained(of)
  expect(figure).toMatchObject({ kind: 'explained', message: expect.stringContaining(name) })
  expect(rules).toContain('mtp-scale-default')
})

test.each([
  ['the mean over its own targets', (sum: number, trained: number) => sum / trained],
  ['the sum, not divided by num_label_tokens', (sum: number) => sum],
  ['the sum / 20, the labels of this batch', (sum: number) => sum / 20],
  ['scaled by scaling_factor / D already', (sum: number) => (0.1 * sum) / 40],
])('losses of the depths that are %s are named, without a figure of the whole', async (name, of) => {
  // A step of two such batches: 40 labels.
  const metadata = { num_label_tokens: '40' }
  const { evaluation } = await diagnosisOf(packFile(pack, {}, metadata))
  const stated = evaluation.depths.map(({ sum, trained }) => of(sum ?? Number.NaN, trained))
  const file = packFile(pack, { 'expected.mtp_per_depth_loss': ['F32', stated] }, metadata)
  const { findings } = await diagnosisOf(file)
  const found = findings.find(({ rule }) => rule === 'mtp-scale-default')
  expect(found?.message).toContain(name)
  expect(found?.title).toContain('depth losses')
  const equal = packFile(
    pack,
    { 'expected.mtp_per_depth_loss': ['F32', evaluation.depths.map(({ loss }) => loss ?? 0)] },
    metadata,
  )
  expect((await diagnosisOf(equal)).findings.map(({ rule }) => rule)).not.toContain('mtp-scale-default')
})

test('a main loss that has the MTP loss in it is named', async () => {
  const rows = pack.ids.map((row, b) =>
    row.map((_, t) => Array.from({ length: VOCABULARY }, (_, v) => handMadeLogit(b, t, v, 0))),
  )
  const main = { logits: ['F32', rows] } as const
  const { evaluation } = await diagnosisOf(packFile(pack, main))
  const together = (evaluation.main?.loss ?? Number.NaN) + (evaluation.mtpLoss ?? Number.NaN)
  const { findings } = await diagnosisOf(packFile(pack, { ...main, 'expected.main_loss': ['F32', [together]] }))
  const found = findings.find(({ rule }) => rule === 'mtp-scale-default')
  expect(found?.message).toContain('main and MTP loss together')
})

test('a trainer that masked boundaries, where this call does not, is recognised by its targets', async () => {
  const right = await diagnosisOf(packFile(pack))
  const stated = ['F32', [right.evaluation.mtpLoss ?? 0]] as const
  const { findings } = await diagnosisOf(packFile(pack, { seq_idx: null, 'expected.mtp_loss': stated }))
  expect(findings.find(({ rule }) => rule === 'mtp-scale-default')?.message).toContain('right targets')
})

test('a figure that nothing explains is said to be so', async () => {
  const { figure } = await explained((own) => own * 1.37)
  expect(figure).toMatchObject({ kind: 'unexplained', message: expect.stringContaining('1.3700') })
})
