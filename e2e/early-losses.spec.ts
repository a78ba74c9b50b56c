import { writeFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { computeEvaluation } from '../src/core/loss/compute-evaluation.ts'
import { cpuCrossEntropy } from '../src/core/loss/cpu-cross-entropy.ts'
import { planEvaluation } from '../src/core/loss/plan-evaluation.ts'
import { openBatch } from '../src/core/packing/open-batch.ts'
import { readFile } from '../src/core/readers/read-file.ts'
import { bytesSource } from '../src/core/tensor/byte-source.ts'
import { openPage, report } from './open-batch.ts'
import { safetensorsOf } from './safetensors-of.ts'

const TOKENS = 3072
const H = 64
const V = 8192

/** One row of sub-sequences of 300 tokens, one MTP depth: six passes of the CPU, each of a good part of a second. */
function slowBatch(): Uint8Array {
  const id = (token: number) => BigInt((token * 37) % V)
  const row = (at: (token: number) => bigint) => BigInt64Array.from({ length: TOKENS }, (_, token) => at(token))
  const wave = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * 1.7) / 3)
  return safetensorsOf(
    {
      input_ids: { dtype: 'I64', shape: [1, TOKENS], bytes: row(id) },
      labels: {
        dtype: 'I64',
        shape: [1, TOKENS],
        bytes: row((token) => ((token + 1) % 300 === 0 ? -100n : id(token + 1))),
      },
      seq_idx: { dtype: 'I32', shape: [1, TOKENS], bytes: Int32Array.from({ length: TOKENS }, (_, t) => t / 300) },
      'mtp_per_depth_h.0': { dtype: 'F32', shape: [1, TOKENS, H], bytes: wave(TOKENS * H) },
      'lm_head.weight': { dtype: 'F32', shape: [V, H], bytes: wave(V * H) },
    },
    { seq_idx_arg: 'seq_idx' },
  )
}

test('a lane fills while its losses are computed, and the report is that of a computation in one go', async ({
  page,
}, info) => {
  const bytes = slowBatch()
  const path = info.outputPath('slow.safetensors')
  writeFileSync(path, bytes)
  await openPage(page, '?backend=cpu')
  // What a state that passes looked like is taken down by the page itself: the test may look too late.
  await page.evaluate(() => {
    const seen = { states: [] as string[], legend: '' }
    Object.assign(window, { seen })
    const note = () => {
      const grid = document.querySelector<HTMLElement>('[data-testid="timeline-grid"]')
      const shows = grid?.dataset.shows
      if (shows === undefined || seen.states.at(-1) === shows) return
      seen.states.push(shows)
      if (shows === 'some losses')
        seen.legend = document.querySelector('[data-testid="pending-legend"]')?.textContent ?? ''
    }
    new MutationObserver(note).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-shows'],
    })
  })
  await page.getByTestId('open-file').setInputFiles(path)
  await expect(page.getByTestId('timeline-grid')).toHaveAttribute('data-shows', 'losses', { timeout: 60_000 })
  const seen = await page.evaluate(() => (window as unknown as { seen: { states: string[]; legend: string } }).seen)
  expect(seen.states.slice(-2)).toEqual(['some losses', 'losses'])
  expect(seen.legend).toContain('not computed yet')
  await expect(page.getByTestId('pending-legend')).toBeHidden()

  const read = await readFile(bytesSource('slow.safetensors', bytes))
  if (read.kind !== 'tensors') throw new Error('slow.safetensors is no dump')
  const open = await openBatch([read.file])
  const quiet = { signal: new AbortController().signal, onProgress: () => undefined }
  const exact = await computeEvaluation(planEvaluation(open, open.batch.settings), cpuCrossEntropy, quiet)
  const { mtp } = await report(page)
  expect(mtp.loss).toBe(exact.mtpLoss)
})
