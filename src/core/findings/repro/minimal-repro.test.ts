import { expect, test } from 'vitest'
import { diagnosisOf, findingOf, sampleFile } from '../../../../fixtures/diagnosis-of.ts'
import { packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import { readFile } from '../../readers/read-file.ts'
import { bytesSource } from '../../tensor/byte-source.ts'
import type { IntegerValues } from '../../tensor/integer-values.ts'
import { minimalRepro } from './minimal-repro.ts'
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

test('a pytest function counts targets by logits of zero', async () => {
  const pack = packOf({ docs: [[5, 3, 4]], boundary: 'own' })
  const repro = await reproOf(packFile(pack, { seq_idx: ['I32', [Array(12).fill(1)]] }), 'seq-idx-constant')
  const text = reproPytest(repro, 'seq-idx-constant')
  expect(text).toContain('def test_seq_idx_constant():')
  expect(text).toMatch(/seq_idx=torch\.tensor\(\[\[1, 1/)
  const counted = (rows: readonly IntegerValues[]) => rows.map((row) => row.filter((y) => y !== -100).length).join(', ')
  expect(text).toContain(`assert trained == [${counted(repro.right)}]  # upstream: [${counted(repro.used)}]`)
  expect(counted(repro.right)).not.toBe(counted(repro.used))
})
