import { describe, expect, test } from 'vitest'
import { randomHead } from '../../fixtures/random-head.ts'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { type CheckedHead, headLosses } from '../core/loss/head-loss.ts'
import type { LossFunction } from '../core/loss/loss-function.ts'
import { targetClasses } from '../core/loss/reduce-loss.ts'
import { startWasm } from '../wasm/start-wasm.ts'
import { cachedCrossEntropy } from './cached-cross-entropy.ts'

const options = { softcap: 0, signal: new AbortController().signal, onProgress: () => undefined }
const fn: LossFunction = {
  name: 'MaskedCrossEntropy',
  reduction: 'sum',
  ignoreIndex: -100,
  softcap: 0,
  chunkLen: 32,
}

/** Pseudo-random heads over one LM head, every third token of the first and every fifth of the second masked. */
function headsOf([tokens, width, vocabSize]: readonly number[]): CheckedHead[] {
  const first = randomHead({ tokens, width, vocabSize })
  const second = { ...first, hidden: { ...randomHead({ tokens, width, vocabSize: 1, seed: 3 }).hidden, name: 'h2' } }
  return [first, second].map((head, index) => {
    const step = index === 0 ? 3 : 5
    const targets = Int32Array.from({ length: tokens }, (_, token) =>
      token % step === 0 ? -100 : (token * 7) % vocabSize,
    )
    return { name: `head ${index}`, head, targets, classes: targetClasses(fn, targets, vocabSize, 'head') }
  })
}

async function startedWasm(): Promise<CrossEntropyBackend> {
  const started = await startWasm()
  if (!started.available) throw new Error(started.reason)
  return started.backend
}

describe.each([
  ['CPU', [1100, 16, 8192], async () => cpuCrossEntropy],
  ['WASM', [6000, 64, 4096], startedWasm],
] as const)('%s', (_name, shape, start) => {
  test.each([false, true])(
    'losses that are told early are those of the end, each once (trained only: %s)',
    async (trainedOnly) => {
      const heads = headsOf(shape)
      const early = heads.map(() => new Map<number, number>())
      let told = 0
      const backend = cachedCrossEntropy(await start())
      const onLosses = (index: number, rows: Int32Array, losses: Float64Array) => {
        told++
        for (const [place, row] of rows.entries()) {
          expect(early[index].has(row)).toBe(false)
          early[index].set(row, losses[place])
        }
      }
      const losses = await headLosses(fn, heads, null, backend, { ...options, trainedOnly, onLosses })
      // More than a piece a head: the first stand before the last are computed.
      expect(told).toBeGreaterThan(heads.length)
      for (const [index, { tokenLoss, trained }] of losses.entries()) {
        expect(early[index].size).toBe(trained)
        for (const [row, loss] of early[index]) expect(loss).toBe(tokenLoss[row])
      }
      const before = told
      await headLosses(fn, heads, null, backend, { ...options, onLosses })
      // What was masked follows without a loss, and what is known is not told again.
      expect(told).toBe(before)
    },
  )
})
