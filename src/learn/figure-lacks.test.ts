import { expect, test } from 'vitest'
import { diagnosisOf } from '../../fixtures/diagnosis-of.ts'
import { packFile, packOf } from '../../fixtures/hand-made-pack.ts'
import type { AppState } from '../state/app-state.ts'
import { lackWords, tellable, tellableFormula } from './figure-lacks.ts'
import { figure, row } from './formula.ts'
import type { OpenView } from './learn-view.ts'

/** A batch of one document and one depth, without hidden states. */
async function bareView(): Promise<OpenView> {
  const { open, evaluation } = await diagnosisOf(
    packFile(packOf({ docs: [[8]], heads: false }), {}, { num_depths: '1' }),
  )
  const { batch } = open
  const state = { status: 'open', batch, readings: [], settings: batch.settings } as unknown as OpenView['open']
  return { open: state, evaluation, app: { pinned: null, tokens: null } as unknown as AppState }
}

test('a sentence whose number the batch does not have is left out, and the others stay', async () => {
  const view = await bareView()
  const text = 'It masks {trailing0} at depth 0. At depth 1 it is {trailing1}. The loss is {mtpLoss}. That is all.'
  expect(tellable(text, view)).toBe('It masks {trailing0} at depth 0. That is all.')
  expect(tellable('The loss is {mtpLoss}.', view)).toBe('')
  expect(lackWords([text], undefined, view)).toBe(
    'This batch lacks a depth 1, hidden states and an LM head, or logits: what needs that is left out.',
  )
  expect(lackWords(['It masks {trailing0}.'], undefined, view)).toBeNull()
})

test('a formula ends where its numbers would begin', async () => {
  const view = await bareView()
  const formula = row('CE', '=', 'lse', '−', 'z', '=', figure('logSumExp'), '−', figure('targetLogit'))
  expect(tellableFormula(formula, view)).toEqual(row('CE', '=', 'lse', '−', 'z'))
})
