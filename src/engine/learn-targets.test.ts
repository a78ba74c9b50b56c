import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { applyWhatIf } from '../core/findings/what-if/what-if.ts'
import { computeEvaluation } from '../core/loss/compute-evaluation.ts'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import { withBoundarySource } from '../core/packing/loss-settings.ts'
import { openBatch } from '../core/packing/open-batch.ts'
import { readFile } from '../core/readers/read-file.ts'
import { bytesSource } from '../core/tensor/byte-source.ts'
import { cachedCrossEntropy } from './cached-cross-entropy.ts'
import { learnTargets } from './learn-targets.ts'

const options = { softcap: 0, signal: new AbortController().signal, onProgress: () => undefined }

test('boundaries of the real sample taken away or moved ask the backend for nothing once its labels are known', async () => {
  const path = 'public/samples/kjv-small.safetensors'
  const read = await readFile(bytesSource(path, new Uint8Array(readFileSync(path))))
  if (read.kind !== 'tensors') throw new Error(`${path} is no dump`)
  const open = await openBatch([read.file])
  const { settings } = open.batch
  let asked = 0
  const cache = cachedCrossEntropy({
    ...cpuCrossEntropy,
    targetLogits: (head, classes, own) => {
      asked += classes.length
      return cpuCrossEntropy.targetLogits(head, classes, own)
    },
  })
  await computeEvaluation(planEvaluation(open, settings), cache, options)
  await learnTargets(open, settings, cache, options)
  const before = asked
  expect(before).toBeGreaterThan(0)
  const without = await computeEvaluation(planEvaluation(open, withBoundarySource(settings, 'none')), cache, options)
  const { seqIdx } = planEvaluation(open, settings).evaluation
  const boundary = seqIdx?.findIndex((id, token) => token > 0 && id !== seqIdx[token - 1]) ?? -1
  expect(boundary).toBeGreaterThan(0)
  const merged = applyWhatIf({ batch: open.batch, settings }, [{ kind: 'merge', row: 0, token: boundary }])
  await computeEvaluation(planEvaluation({ ...open, batch: merged.batch }, merged.settings), cache, options)
  expect(asked).toBe(before)
  const exact = await computeEvaluation(
    planEvaluation(open, withBoundarySource(settings, 'none')),
    cpuCrossEntropy,
    options,
  )
  expect(without.mtpLoss).toBe(exact.mtpLoss)
})
