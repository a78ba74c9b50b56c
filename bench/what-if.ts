import { computeEvaluation } from '../src/core/loss/compute-evaluation.ts'
import type { CrossEntropyBackend } from '../src/core/loss/cross-entropy-backend.ts'
import { planEvaluation } from '../src/core/loss/plan-evaluation.ts'
import type { LossSettings } from '../src/core/packing/loss-settings.ts'
import { openBatch } from '../src/core/packing/open-batch.ts'
import { readFile } from '../src/core/readers/read-file.ts'
import { bytesSource } from '../src/core/tensor/byte-source.ts'
import { cachedCrossEntropy } from '../src/engine/cached-cross-entropy.ts'
import type { WhatIf } from './bench-result.ts'
import { quiet } from './methods.ts'
import { spreadOf } from './spread.ts'

/** A changed boundary source on a real pack: what the page waits for once the label-free part is known. */
export async function whatIf(url: string, backend: CrossEntropyBackend, changes: number): Promise<WhatIf> {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
  const read = await readFile(bytesSource(url, bytes))
  if (read.kind !== 'tensors') throw new Error(`${url} is no dump`)
  const open = await openBatch([read.file])
  const cache = cachedCrossEntropy(backend)
  const evaluate = async (change: Partial<LossSettings>) => {
    const started = performance.now()
    await computeEvaluation(planEvaluation(open, { ...open.batch.settings, ...change }), cache, quiet)
    return performance.now() - started
  }
  const first = await evaluate({})
  const times: number[] = []
  for (let i = 0; i < changes; i++)
    times.push(await evaluate(i % 2 === 0 ? { seqIdxArg: null, cuSeqlensArg: null } : {}))
  return { sample: url, first, changed: spreadOf(times), changes }
}
