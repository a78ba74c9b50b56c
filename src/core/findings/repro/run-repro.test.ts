import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { findingOf, sampleFile } from '../../../../fixtures/diagnosis-of.ts'
import { packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import type { TensorFile } from '../../tensor/tensor-file.ts'
import { minimalRepro } from './minimal-repro.ts'
import { reproPytest } from './repro-pytest.ts'

const runner = fileURLToPath(new URL('../../../../fixtures/repro-stand-in/run-repro.py', import.meta.url))
const hasPython = spawnSync('python3', ['--version']).status === 0
if (!hasPython) console.warn('run-repro.test.ts is skipped: no python3 on this machine')

/** The pytest function of a finding, run under stand-ins for torch and upstream. */
function run(text: string): Record<string, unknown> {
  const result = spawnSync('python3', [runner], { input: text, encoding: 'utf8' })
  expect(result.stderr).toBe('')
  return JSON.parse(result.stdout) as Record<string, unknown>
}

async function reproOf(file: TensorFile, rule: string) {
  const { finding, diagnosis } = await findingOf(file, rule)
  const repro = minimalRepro(diagnosis.open, diagnosis.open.batch.settings, finding)
  if (repro === null) throw new Error('no repro')
  return { repro, text: reproPytest(repro, rule) }
}

const pack = packOf({ docs: [[5, 3, 4]], boundary: 'own' })
const flat = packOf({ docs: [[5, 3, 4]], boundary: 'own', flat: true })
const rolledOnce = flat.labels[0].map((_, t, row) => row[t + 2] ?? -100)

test.skipIf(!hasPython).each([
  ['no boundaries', 'mtp-no-boundary-mask', packFile(pack, { seq_idx: null })],
  ['ids of one value', 'seq-idx-constant', packFile(pack, { seq_idx: ['I32', [Array(12).fill(1)]] })],
  [
    'offsets without 0',
    'cu-start-nonzero',
    packFile(flat, { seq_idx: null, cu_seqlens: ['I32', [5, 8, 12]] }, { cu_seqlens_arg: 'cu_seqlens' }),
  ],
  [
    'targets of another depth',
    'mtp-depth-misaligned',
    packFile(flat, { 'mtp_per_depth_targets.0': ['I64', rolledOnce] }, { num_depths: '1', seq_idx_arg: 'none' }),
  ],
] as const)('the pytest of %s calls upstream with the slice, and fails until it is right', async (_, rule, file) => {
  const only = rule === 'mtp-depth-misaligned' ? withoutDepths(file) : file
  const { repro, text } = await reproOf(only, rule)
  const result = run(text)
  const list = ({ values }: { readonly values: ArrayLike<number> }) => Array.from(values)
  expect(result).toMatchObject({
    test: `test_${rule.replaceAll('-', '_')}`,
    loss_fn: 'Recording',
    dtype: 'int64',
    ignore_index: -100,
    depths: repro.used.length,
  })
  expect((result.labels as number[] | number[][]).flat()).toEqual(list(repro.batch.labels ?? { values: [] }))
  expect(result.held).toBe(false)
})

function withoutDepths(file: TensorFile): TensorFile {
  const tensors = [...file.tensors].filter(([name]) => !/logits\.[12]/.test(name))
  return { ...file, tensors: new Map(tensors) }
}

test.skipIf(!hasPython)('upstream’s targets in the comment are those that its rolls give', async () => {
  const { text } = await reproOf(await sampleFile('kjv-neat'), 'mtp-no-boundary-mask')
  expect(run(text).held).toBe(false)
  const [, right, upstream] = /assert seen == (.*)\n {4}# Upstream: (.*)\n/.exec(text) ?? []
  expect(run(text.replace(right, upstream)).held).toBe(true)
})
