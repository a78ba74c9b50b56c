import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bytesSource } from '../tensor/byte-source.ts'
import { readNumbers } from '../tensor/decode-elements.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { readFile } from './read-file.ts'

const path = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url))
const runs = (python: string, code: string): boolean => spawnSync(python, ['-c', code]).status === 0

const standInTorch = 'fixtures/dump-script/stand-in-torch'
const standInSafetensors = 'fixtures/dump-script/stand-in-safetensors'

/**
 * What the script may meet: our stand-ins for torch and safetensors everywhere, the real ones where Debian's interpreter
 * has them.
 */
const candidates = [
  { name: 'a stand-in for torch', python: 'python3', paths: [standInTorch], needs: '', tells: '' },
  {
    name: 'stand-ins for torch and safetensors',
    python: 'python3',
    paths: [standInTorch, standInSafetensors],
    needs: '',
    tells: 'written by safetensors\n',
  },
  { name: 'torch itself', python: '/usr/bin/python3', paths: [], needs: 'import torch', tells: '' },
  {
    name: 'torch and safetensors themselves',
    python: '/usr/bin/python3',
    paths: [],
    needs: 'import torch, safetensors.torch',
    tells: '',
  },
]
const pythons = candidates.filter(({ python, needs }) => runs(python, needs))
for (const { name } of candidates.filter((one) => !pythons.includes(one)))
  process.stdout.write(`mtp_lens_dump.py is not tested with ${name}: not installed here.\n`)

/** Runs the script of the two stand-in trainers and opens what was written. */
async function dumps({
  python,
  paths,
  tells,
}: (typeof candidates)[number]): Promise<{ automodel: TensorFile; megatron: TensorFile }> {
  const folder = mkdtempSync(join(tmpdir(), 'mtp-lens-'))
  try {
    const env = { ...process.env, PYTHONPATH: ['public', ...paths].map(path).join(':'), PYTHONDONTWRITEBYTECODE: '1' }
    const run = spawnSync(python, [path('fixtures/dump-script/write-dumps.py'), folder], { env, encoding: 'utf8' })
    expect(run.stderr).toBe('')
    expect(new Set(run.stdout.split(/(?<=\n)/))).toEqual(new Set([tells]))
    const open = async (name: string): Promise<TensorFile> => {
      const opened = await readFile(bytesSource(name, new Uint8Array(readFileSync(join(folder, name)))))
      if (opened.kind !== 'tensors') throw new Error('not a dump')
      return opened.file
    }
    return { automodel: await open('automodel.safetensors'), megatron: await open('megatron.safetensors') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function values({ tensors }: TensorFile, name: string): Promise<unknown> {
  const tensor = tensors.get(name)
  return tensor === undefined ? undefined : [tensor.shape, [...(await readNumbers(tensor))]]
}

describe.each(pythons)('mtp_lens_dump.py with $name', (found) => {
  it('writes what a step hands to the loss, and what the trainer made of it', async () => {
    const { automodel, megatron } = await dumps(found)
    expect([...automodel.tensors.keys()].toSorted()).toEqual([
      'expected.mtp_loss',
      'expected.mtp_per_depth_loss',
      'input_ids',
      'labels',
      'lm_head.weight',
      'mtp_per_depth_h.0',
      'mtp_per_depth_h.1',
      'seq_idx',
    ])
    expect(await values(automodel, 'labels')).toEqual([
      [1, 4],
      [2, 3, -100, 5],
    ])
    expect(await values(automodel, 'expected.mtp_per_depth_loss')).toEqual([[2], [3, 4.5]])
    expect(Object.fromEntries(automodel.metadata)).toMatchObject({
      loss_fn: 'MaskedCrossEntropy',
      scaling_factor: '0.2',
      num_label_tokens: 'none',
      seq_idx_arg: 'seq_idx',
      cu_seqlens_arg: 'none',
      step: '7',
    })

    expect(await values(megatron, 'labels')).toEqual([
      [1, 4],
      [2, 3, -100, 5],
    ])
    expect(await values(megatron, 'mtp_per_depth_h.0')).toEqual([
      [1, 4, 2],
      [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4],
    ])
    expect(await values(megatron, 'cu_seqlens')).toEqual([[3], [0, 2, 4]])
    // Tokens 0 and 2 have a target in their own sub-sequence, with the masks of tokens 1 and 3: (1 + 3) / 2.
    expect(await values(megatron, 'expected.mtp_per_depth_loss')).toEqual([[1], [2]])
    const main = (await values(megatron, 'expected.main_loss')) as [number[], number[]]
    expect(main[1][0]).toBeCloseTo(7 / 3, 5)
    expect(Object.fromEntries(megatron.metadata)).toMatchObject({ reduction: 'mean', cu_seqlens_arg: 'cu_seqlens' })
  })
})

it('there is a Python to test mtp_lens_dump.py with, or none on this machine', () => {
  expect(pythons.length > 0 || !runs('python3', '')).toBe(true)
})
