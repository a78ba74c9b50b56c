import { expect, test } from 'vitest'
import { cellsAt, diagnosisOf, loud, sampleFile } from '../../../fixtures/diagnosis-of.ts'

test.each(['kjv-packed', 'kjv-small', 'kjv-sft-thd'])(
  'the clean sample %s has no error and no warning',
  async (name) => {
    const { findings } = await diagnosisOf(await sampleFile(name))
    expect(loud(findings)).toEqual([])
  },
)

test('kjv-neat has one leak: 5, 10 and 15 targets, for 0.0190 of the MTP loss', async () => {
  const { findings } = await diagnosisOf(await sampleFile('kjv-neat'))
  expect(loud(findings)).toEqual(['error mtp-no-boundary-mask'])
  const [leak] = findings
  expect(leak.count).toBe(30)
  expect(leak.effect).toMatchObject({ leaked: 30, lost: 0, wrong: 0, estimated: false })
  expect(leak.effect?.mtpLoss).toBeCloseTo(0.019, 5)
  // Depth losses of samples/INDEX.md, without and with boundaries.
  const perDepth = [3.39004 - 3.3616, 3.35517 - 3.29501, 3.34403 - 3.24262]
  for (const [depth, loss] of perDepth.entries()) expect(leak.effect?.perDepth[depth]).toBeCloseTo(loss, 4)
  // Documents of row 0 start at 0, 74, 111, 255; of row 1 at 0, 73, 133. Labels at 73, 110, … are ignored.
  expect(cellsAt(leak, 0)).toEqual([73, 110, 254])
  expect(cellsAt(leak, 2)).toEqual([71, 72, 73, 108, 109, 110, 252, 253, 254])
  expect(cellsAt(leak, 1, 1)).toEqual([71, 72, 131, 132])
})
