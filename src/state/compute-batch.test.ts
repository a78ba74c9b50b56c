import { expect, test, vi } from 'vitest'
import { computeOptions } from '../../fixtures/diagnosis-of.ts'
import { packFile, packOf } from '../../fixtures/hand-made-pack.ts'
import { openState } from '../../fixtures/open-state.ts'
import { PlayedWorker, playWorkers } from '../../fixtures/played-worker.ts'
import type { Finding } from '../core/findings/finding.ts'
import { noEdits, stepTo } from '../core/findings/what-if/edit-history.ts'
import { applyWhatIf, type WhatIf } from '../core/findings/what-if/what-if.ts'
import { computeEvaluation } from '../core/loss/compute-evaluation.ts'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import { figuresOf } from '../core/loss/evaluation-figures.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import { openBatch } from '../core/packing/open-batch.ts'
import { referred } from '../engine/batch-arrays.ts'
import { headPyramids } from '../engine/head-pyramids.ts'

const engine = { backend: 'cpu', adapter: 'test', fallback: false } as const
const loaded = await openBatch([packFile(packOf({ docs: [[5, 3, 4]], boundary: 'own' }))])
const split = (token: number): WhatIf => ({ kind: 'split', row: 0, token })
const found = (title: string) => [{ title, places: [] } as unknown as Finding]

playWorkers()

/** The page with a batch whose losses and findings stand, and what an engine would answer to its last request. */
async function openPage() {
  const { appStore } = await import('./app-store.ts')
  const { computeBatch, putInForce } = await import('./compute-batch.ts')
  const { batch } = loaded
  const { settings } = batch
  appStore.setState({ open: openState(batch) })
  const arrive = () => vi.advanceTimersByTimeAsync(1)
  const asked = () => PlayedWorker.all[0].last('evaluate')
  const masks = async () => {
    const { id, changes } = asked()
    const changed = applyWhatIf({ batch, settings }, changes)
    const plan = planEvaluation({ ...loaded, batch: changed.batch }, changed.settings)
    PlayedWorker.all[0].answer({ type: 'planned', id, evaluation: referred(plan.evaluation, changed.batch) })
    await arrive()
    return plan
  }
  const losses = async () => {
    const { id } = asked()
    const evaluation = await computeEvaluation(await masks(), cpuCrossEntropy, computeOptions)
    const answer = { type: 'computed', id, figures: figuresOf(evaluation), pyramids: headPyramids(evaluation) } as const
    PlayedWorker.all[0].answer(answer)
    await arrive()
    return evaluation.mtpLoss
  }
  const findings = async (title: string, notices: readonly string[] = []) => {
    PlayedWorker.all[0].answer({ type: 'evaluated', id: asked().id, notices, findings: found(title), engine })
    await arrive()
  }
  const fail = async (message: string) => {
    PlayedWorker.all[0].answer({ type: 'failed', id: asked().id, failure: { kind: 'internal', message } })
    await arrive()
  }
  const shown = () => {
    const { open, work, error } = appStore.getState()
    if (open.status !== 'open') throw new Error('nothing is open')
    return {
      loss: open.evaluation?.mtpLoss,
      findings: open.findings?.map(({ title }) => title),
      work: work.status,
      error: error?.message,
      evaluation: open.evaluation,
    }
  }
  void computeBatch()
  await arrive()
  await losses()
  await findings('as loaded')
  const whatIf = async (...changes: readonly WhatIf[]) => {
    putInForce(stepTo(noEdits, changes))
    await arrive()
  }
  return { masks, losses, findings, fail, shown, whatIf }
}

test('findings that follow the losses at once take the place of those before: the list is never empty', async () => {
  const page = await openPage()
  expect(page.shown()).toMatchObject({ findings: ['as loaded'], work: 'idle' })
  await page.whatIf(split(2))
  const loss = await page.losses()
  expect(page.shown()).toMatchObject({ loss, findings: ['as loaded'], work: 'computing' })
  const { evaluation } = page.shown()
  await page.findings('split')
  expect(page.shown()).toMatchObject({ loss, findings: ['split'], work: 'idle' })
  // What is drawn of it need not be made anew.
  expect(page.shown().evaluation).toBe(evaluation)
  await vi.advanceTimersByTimeAsync(500)
  expect(page.shown()).toMatchObject({ findings: ['split'] })
})

test('findings that take longer leave no others in their place', async () => {
  const page = await openPage()
  await page.whatIf(split(2))
  const loss = await page.losses()
  await vi.advanceTimersByTimeAsync(50)
  expect(page.shown()).toMatchObject({ loss, findings: undefined, work: 'computing' })
  await page.findings('split')
  expect(page.shown()).toMatchObject({ loss, findings: ['split'], work: 'idle' })
})

test('what-ifs that follow one another faster than findings do not keep old ones', async () => {
  const page = await openPage()
  for (const token of [2, 3, 4]) {
    await page.whatIf(split(token))
    await page.losses()
    await vi.advanceTimersByTimeAsync(20)
  }
  expect(page.shown().findings).toBeUndefined()
})

test('a notice that comes with the findings is shown', async () => {
  const page = await openPage()
  await page.whatIf(split(2))
  await page.losses()
  await page.findings('split', ['The findings could not be made: of a fault.'])
  expect(page.shown().evaluation?.notices).toEqual(['The findings could not be made: of a fault.'])
})

test('a computation that is cancelled leaves no findings of another beside its losses', async () => {
  const page = await openPage()
  const { cancelWork } = await import('./close-batch.ts')
  await page.whatIf(split(2))
  const loss = await page.losses()
  cancelWork()
  await vi.advanceTimersByTimeAsync(500)
  expect(page.shown()).toMatchObject({ loss, findings: undefined, work: 'idle' })
})

test('a computation that is cancelled before its losses came leaves none of another under its masks', async () => {
  const page = await openPage()
  const { cancelWork } = await import('./close-batch.ts')
  await page.whatIf(split(2))
  await page.masks()
  cancelWork()
  expect(page.shown()).toMatchObject({ loss: null, findings: undefined, work: 'idle' })
})

test('a computation that is cancelled before its masks came leaves no figure of other changes', async () => {
  const page = await openPage()
  const { cancelWork } = await import('./close-batch.ts')
  await page.whatIf(split(2))
  cancelWork()
  expect(page.shown()).toMatchObject({ evaluation: null, findings: undefined, work: 'idle' })
})

test('masks that wait for their losses are not shown in a batch that was opened meanwhile', async () => {
  const page = await openPage()
  const { appStore } = await import('./app-store.ts')
  const { computeBatch } = await import('./compute-batch.ts')
  await page.whatIf(split(2))
  await page.masks()
  appStore.setState({ open: openState(loaded.batch, 2) })
  void computeBatch()
  await vi.advanceTimersByTimeAsync(500)
  expect(page.shown().evaluation).toBeNull()
})

test('a computation that fails before its masks came leaves no figure of other changes beside its error', async () => {
  const page = await openPage()
  await page.whatIf(split(2))
  await page.fail('a fault')
  expect(page.shown()).toMatchObject({ evaluation: null, findings: undefined, work: 'idle', error: 'a fault' })
})

test('a computation that fails after its masks came leaves them beside its error', async () => {
  const page = await openPage()
  await page.whatIf(split(2))
  await page.masks()
  await vi.advanceTimersByTimeAsync(50)
  await page.fail('a fault')
  expect(page.shown()).toMatchObject({ loss: null, findings: undefined, work: 'idle', error: 'a fault' })
  expect(page.shown().evaluation).not.toBeNull()
})
