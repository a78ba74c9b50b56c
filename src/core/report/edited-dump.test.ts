import { describe, expect, it } from 'vitest'
import { computeOptions, sampleFile } from '../../../fixtures/diagnosis-of.ts'
import { applyWhatIf, type WhatIf } from '../findings/what-if/what-if.ts'
import { computeEvaluation } from '../loss/compute-evaluation.ts'
import { cpuCrossEntropy } from '../loss/cpu-cross-entropy.ts'
import { planEvaluation } from '../loss/plan-evaluation.ts'
import { openBatch } from '../packing/open-batch.ts'
import type { OpenBatch } from '../packing/packed-batch.ts'
import { readFile } from '../readers/read-file.ts'
import { bytesSource } from '../tensor/byte-source.ts'
import { elementCount, memoryTensor } from '../tensor/tensor.ts'
import { editedDump } from './edited-dump.ts'

const sample = sampleFile('kjv-small').then((file) => openBatch([file]))

/** The batch under changes, and the same out of the file that it was written to. */
async function thereAndBack(changes: readonly WhatIf[]) {
  const loaded = await sample
  const { batch, settings } = applyWhatIf({ batch: loaded.batch, settings: loaded.batch.settings }, changes)
  const edited: OpenBatch = { ...loaded, batch }
  const read = await readFile(bytesSource('edited.safetensors', await editedDump(edited, settings)))
  if (read.kind !== 'tensors') throw new Error('it is no dump')
  const back = await openBatch([read.file])
  return { edited, settings, back }
}

const lossOf = (open: OpenBatch, settings = open.batch.settings) =>
  computeEvaluation(planEvaluation(open, settings), cpuCrossEntropy, computeOptions)

describe('the edited batch, written and opened again', () => {
  it.each<[string, readonly WhatIf[]]>([
    ['as loaded', []],
    [
      'another boundary, a label masked',
      [
        { kind: 'split', row: 0, token: 20 },
        { kind: 'edit', tensor: 'labels', row: 0, token: 5, value: -100 },
      ],
    ],
    ['labels rolled, the roll wrapped', [{ kind: 'roll-labels', by: 1 }, { kind: 'wrap-around' }]],
    [
      'no boundaries, another divisor, scale and ignore index',
      [
        { kind: 'settings', change: { seqIdxArg: null, cuSeqlensArg: null, scalingFactor: 0.25, ignoreIndex: -7 } },
        { kind: 'normaliser', by: 12 },
      ],
    ],
  ])('is the same batch under the same settings: %s', async (_name, changes) => {
    const { edited, settings, back } = await thereAndBack(changes)
    expect(back.batch.settings).toEqual(settings)
    for (const name of ['inputIds', 'labels'] as const) {
      expect([...(back.batch[name]?.values ?? [])]).toEqual([...(edited.batch[name]?.values ?? [])])
      expect(back.batch[name]?.dtype).toBe(edited.batch[name]?.dtype)
    }
    const [theirs, ours] = [await lossOf(back), await lossOf(edited, settings)]
    expect(theirs.mtpLoss).toBe(ours.mtpLoss)
    expect(theirs.depths.map(({ loss }) => loss)).toEqual(ours.depths.map(({ loss }) => loss))
  })

  it('leaves the trainer’s figures behind: they are of another batch', async () => {
    const { edited, back } = await thereAndBack([{ kind: 'roll-labels', by: 1 }])
    expect(edited.batch.trainer.mtpLoss).not.toBeNull()
    expect(back.batch.trainer.mtpLoss).toBeNull()
  })

  it('is refused where it does not fit into memory, with what to do instead', async () => {
    const loaded = await sample
    const shape = [262_144, 7168]
    const huge = { ...memoryTensor('lm_head.weight', 'huge', 'BF16', [1], new Uint8Array(2)), shape }
    expect(elementCount(shape)).toBeGreaterThan(2 ** 30)
    const open = { ...loaded, roles: { ...loaded.roles, lmHead: huge } }
    await expect(editedDump(open, loaded.batch.settings)).rejects.toThrow(/3\.5 GiB.*Copy a link/)
  })
})
