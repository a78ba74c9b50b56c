import { expect, test } from 'vitest'
import { diagnosisOf, diagnosisOfFiles, findingOf, sampleFile } from '../../../../fixtures/diagnosis-of.ts'
import { dumpOf } from '../../../../fixtures/dump-of.ts'
import { IGNORED, packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import { splitRanks } from '../../../../fixtures/split-ranks.ts'
import { readFile } from '../../readers/read-file.ts'
import { bytesSource } from '../../tensor/byte-source.ts'
import type { IntegerValues } from '../../tensor/integer-values.ts'
import { type MinimalRepro, minimalRepro } from './minimal-repro.ts'
import { reproPytest } from './repro-pytest.ts'
import { reproSafetensors } from './repro-safetensors.ts'

async function reproOf(file: Parameters<typeof findingOf>[0], rule: string) {
  const { finding, diagnosis } = await findingOf(file, rule)
  const { open } = diagnosis
  const repro = minimalRepro(open, open.batch.settings, finding)
  if (repro === null) throw new Error('no repro')
  return repro
}

test('a leak of the sample becomes a slice of a few tokens that shows it when it is opened', async () => {
  const repro = await reproOf(await sampleFile('kjv-neat'), 'mtp-no-boundary-mask')
  expect(repro.batch.sequenceLength).toBeLessThan(20)
  const read = await readFile(bytesSource('repro.safetensors', reproSafetensors(repro)))
  if (read.kind !== 'tensors') throw new Error('not a dump')
  const { findings } = await diagnosisOf(read.file)
  expect(findings.map(({ rule }) => rule)).toContain('mtp-no-boundary-mask')
})

test('a pytest function wants the right targets, and says what upstream makes', async () => {
  const pack = packOf({ docs: [[5, 3, 4]], boundary: 'own' })
  const repro = await reproOf(packFile(pack, { seq_idx: ['I32', [Array(12).fill(1)]] }), 'seq-idx-constant')
  const text = reproPytest(repro, 'seq-idx-constant')
  expect(text).toContain('def test_seq_idx_constant():')
  expect(text).toMatch(/seq_idx=torch\.tensor\(\[\[1, 1/)
  const depths = (rows: readonly IntegerValues[]) => rows.map((row) => `[[${[...row].join(', ')}]]`).join(', ')
  expect(text).toContain(`assert seen == [${depths(repro.right)}]`)
  expect(text).toContain(`# Upstream: [${depths(repro.used)}]`)
  expect(depths(repro.right)).not.toBe(depths(repro.used))
})

test('a slice of one rank’s share says whose it is, and shows the finding again', async () => {
  // Rank 0 of two: tokens 0–3 and 12–15 of one document of 16, and targets rolled on the share.
  const own = [0, 1, 2, 3, 12, 13, 14, 15]
  const labels = own.map((t) => 10 + t + 1)
  const share = dumpOf(
    {
      input_ids: ['I64', own.map((t) => 10 + t)],
      labels: ['I64', labels],
      cu_seqlens: ['I32', [0, 16]],
      'mtp_per_depth_targets.0': ['I64', [...labels.slice(1), IGNORED]],
    },
    { cp_size: '2', cp_rank: '0', num_depths: '1', seq_idx_arg: 'none', cu_seqlens_arg: 'none' },
  )
  const repro = await reproOf(share, 'mtp-cp-local-shift')
  const read = await readFile(bytesSource('repro.safetensors', reproSafetensors(repro)))
  if (read.kind !== 'tensors') throw new Error('not a dump')
  const { findings } = await diagnosisOf(read.file)
  expect(findings.map(({ rule }) => rule)).toContain('mtp-cp-local-shift')
})

test('what does not reach the loss has a slice too', async () => {
  const pack = packOf({ docs: [[5, 3, 4]] })
  const positions = ['I64', [pack.positions[0].map((_, t) => t)]] as const
  const repro = await reproOf(packFile(pack, { position_ids: positions }), 'pos-not-reset')
  expect(repro.batch.sequenceLength).toBeLessThan(12)
})

test('what ranks rolled on their own is cut out with the ends of their pieces', async () => {
  const whole = packFile(packOf({ docs: [[64]], depths: 2 }))
  const { open, findings } = await diagnosisOfFiles(await splitRanks(whole, { layout: 'zigzag', size: 2 }))
  const repro = minimalRepro(open, open.batch.settings, findings[0])
  expect(findings[0].rule).toBe('mtp-cp-local-shift')
  expect(repro?.batch.sequenceLength).toBeLessThan(16)
  expect(reproPytest(repro as MinimalRepro, 'mtp-cp-local-shift')).toContain('mtp_per_depth_targets=[torch.tensor(')
})
