import { expect, test } from 'vitest'
import { diagnosisOf } from '../../../fixtures/diagnosis-of.ts'
import { packFile, packOf } from '../../../fixtures/hand-made-pack.ts'
import { buildReport } from './build-report.ts'

const engine = { backend: 'cpu', adapter: 'test', fallback: false } as const

test('a report has each finding with the fields of the contract, as JSON', async () => {
  const pack = packOf({ docs: [[5, 3, 4]], boundary: 'own' })
  const { open, evaluation, findings } = await diagnosisOf(packFile(pack, { seq_idx: null }))
  const report = buildReport(open.batch, evaluation, engine, { findings })
  const [leak] = JSON.parse(JSON.stringify(report.findings))
  expect(Object.keys(leak).sort()).toEqual([
    'count',
    'effect',
    'effective',
    'fix',
    'message',
    'places',
    'reference',
    'rule',
    'severity',
    'title',
  ])
  expect(Object.keys(leak.effect).sort()).toEqual(['estimated', 'leaked', 'lost', 'mtpLoss', 'perDepth', 'wrong'])
  expect(leak).toMatchObject({ rule: 'mtp-no-boundary-mask', count: 12, places: expect.any(Array) })
  expect(leak.places).toContainEqual({ row: 0, start: 3, end: 5, depth: 1 })
})
