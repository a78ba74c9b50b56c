import { applyWhatIf, type WhatIf as Change } from '../src/core/findings/what-if/what-if.ts'
import { computeEvaluation } from '../src/core/loss/compute-evaluation.ts'
import type { CrossEntropyBackend } from '../src/core/loss/cross-entropy-backend.ts'
import { planEvaluation } from '../src/core/loss/plan-evaluation.ts'
import { openBatch } from '../src/core/packing/open-batch.ts'
import { readFile } from '../src/core/readers/read-file.ts'
import { blobSource } from '../src/core/tensor/byte-source.ts'
import { cachedCrossEntropy } from '../src/engine/cached-cross-entropy.ts'
import { learnTargets } from '../src/engine/learn-targets.ts'
import type { WhatIf } from './bench-result.ts'
import { quiet } from './methods.ts'
import { spreadOf } from './spread.ts'

/**
 * Changed boundaries and masks on a real pack, as the engine computes them: what the page waits for once the label-free
 * part and the labels' logits are known.
 */
export async function whatIf(
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> },
  backend: CrossEntropyBackend,
  rounds: number,
): Promise<WhatIf> {
  const read = await readFile(blobSource(name, new Blob([bytes])))
  if (read.kind !== 'tensors') throw new Error(`${name} is no dump`)
  const open = await openBatch([read.file])
  const { batch } = open
  const cache = cachedCrossEntropy(backend)
  const evaluate = async (changes: readonly Change[]) => {
    const started = performance.now()
    const changed = applyWhatIf({ batch, settings: batch.settings }, changes)
    await computeEvaluation(planEvaluation({ ...open, batch: changed.batch }, changed.settings), cache, quiet)
    return performance.now() - started
  }
  const first = await evaluate([])
  await learnTargets(open, batch.settings, cache, quiet)
  const seqIdx = planEvaluation(open, batch.settings).evaluation.seqIdx ?? new Float64Array()
  const token = seqIdx.findIndex((id, at) => at > 0 && id !== seqIdx[at - 1])
  const changes: readonly (readonly Change[])[] = [
    [{ kind: 'settings', change: { seqIdxArg: null, cuSeqlensArg: null } }],
    [],
    [{ kind: 'merge', row: 0, token }],
    [{ kind: 'split', row: 0, token: token + 3 }],
    [{ kind: 'settings', change: { ignoreIndex: batch.labels?.values[token] ?? 0 } }],
  ]
  const times: number[] = []
  for (let round = 0; round < rounds; round++) for (const change of changes) times.push(await evaluate(change))
  return { sample: name, first, changed: spreadOf(times), changes: times.length }
}
