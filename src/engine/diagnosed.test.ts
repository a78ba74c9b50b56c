import fc from 'fast-check'
import { expect, test } from 'vitest'
import { computeOptions } from '../../fixtures/diagnosis-of.ts'
import { FITTED_CLASSES, fittedDump } from '../../fixtures/fitted-dump.ts'
import type { Finding } from '../core/findings/finding.ts'
import { withChange } from '../core/findings/what-if/add-change.ts'
import { changesOf, type EditHistory, noEdits, stepTo, walked } from '../core/findings/what-if/edit-history.ts'
import { applyWhatIf, type WhatIf } from '../core/findings/what-if/what-if.ts'
import { computeEvaluation } from '../core/loss/compute-evaluation.ts'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import { openBatch } from '../core/packing/open-batch.ts'
import type { OpenBatch } from '../core/packing/packed-batch.ts'
import type { TensorFile } from '../core/tensor/tensor-file.ts'
import { cachedCrossEntropy } from './cached-cross-entropy.ts'
import { diagnosed, type FindingsCache } from './diagnosed.ts'
import { learnTargets } from './learn-targets.ts'

/** A batch with what an engine keeps of it. */
interface Session {
  readonly open: OpenBatch
  readonly crossEntropy: ReturnType<typeof cachedCrossEntropy>
  readonly cache: FindingsCache
}

async function sessionOf(file: TensorFile): Promise<Session> {
  return { open: await openBatch([file]), crossEntropy: cachedCrossEntropy(cpuCrossEntropy), cache: new Map() }
}

/** As the engine answers a what-if. */
async function findingsOf(
  { open, crossEntropy, cache }: Session,
  changes: readonly WhatIf[],
): Promise<readonly Finding[]> {
  const asked = open.batch.settings
  const { batch, settings } = applyWhatIf({ batch: open.batch, settings: asked }, changes)
  const plan = planEvaluation({ ...open, batch }, settings)
  const evaluation = await computeEvaluation(plan, crossEntropy, computeOptions)
  if (changes.length === 0) await learnTargets(open, settings, crossEntropy, { ...computeOptions, softcap: 0 })
  const key = JSON.stringify([asked, changes])
  const { signal, onProgress } = computeOptions
  return (await diagnosed(batch, plan, evaluation, crossEntropy, { cache, key }, signal, onProgress)).findings
}

const docs = [70, 1, 45, 24]
const length = docs.reduce((a, b) => a + b)
const { settings: given } = (await openBatch([fittedDump(docs)])).batch

const setting = (change: (WhatIf & { kind: 'settings' })['change']): WhatIf => ({ kind: 'settings', change })
const token = fc.nat({ max: length - 1 })
const change: fc.Arbitrary<WhatIf> = fc.oneof(
  fc.record({ kind: fc.constantFrom('split' as const, 'merge' as const), row: fc.constant(0), token }),
  // Boundaries that there are, by some tokens to either side.
  fc
    .tuple(fc.constantFrom(70, 71, 116), fc.integer({ min: -3, max: 3 }))
    .map(([from, by]): WhatIf => ({ kind: 'move-boundary', row: 0, from, to: from + by })),
  fc.constantFrom(1 as const, -1 as const).map((by): WhatIf => ({ kind: 'roll-labels', by })),
  fc.record({
    kind: fc.constant('edit' as const),
    tensor: fc.constantFrom('labels' as const, 'labels' as const, 'input_ids' as const),
    row: fc.constant(0),
    token,
    value: fc.oneof(fc.integer({ min: 0, max: FITTED_CLASSES - 1 }), fc.constant(-100)),
  }),
  fc.constantFrom<WhatIf>(
    { kind: 'wrap-around' },
    { kind: 'normaliser', by: 'counted' },
    { kind: 'normaliser', by: 'per depth' },
    { kind: 'normaliser', by: 'none' },
    setting({ seqIdxArg: null }),
    setting({ seqIdxArg: 'seq_idx' }),
    setting({ ignoreIndex: 5, lossFnIgnoreIndex: 5 }),
    setting({ ignoreIndex: -100, lossFnIgnoreIndex: -100 }),
    setting({ numLabelTokens: 7 }),
    setting({ lossFn: 'FusedLinearCrossEntropy', softcap: 2 }),
    setting({ softcap: 0 }),
  ),
)
const step = fc.oneof(
  { weight: 3, arbitrary: change },
  { weight: 1, arbitrary: fc.constantFrom('undo' as const, 'redo' as const, 'as loaded' as const) },
)

function stepped(history: EditHistory, one: WhatIf | 'undo' | 'redo' | 'as loaded'): EditHistory {
  if (one === 'undo') return walked(history, -1)
  if (one === 'redo') return walked(history, 1)
  return stepTo(history, one === 'as loaded' ? [] : withChange(changesOf(history), one, given))
}

test.each([
  ['with input ids', true],
  // No rule on labels can tell then: the scan speaks.
  ['without input ids', false],
])('along any walk of what-ifs, undone and redone, findings are those of a fresh start, %s', async (_, ids) => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const session = await sessionOf(fittedDump(docs, { ids }))
      await findingsOf(session, [])
      let history = noEdits
      for (const one of steps) {
        history = stepped(history, one)
        const changes = changesOf(history)
        const findings = await findingsOf(session, changes)
        expect(findings).toEqual(await findingsOf(await sessionOf(fittedDump(docs, { ids })), changes))
        for (const { rule, title } of findings) seen.add(`${rule} ${title}`)
      }
    }),
    { numRuns: 25 },
  )
  // The walks come to something: among it what a scan says, and what none of it says.
  expect(seen.size).toBeGreaterThan(5)
  if (!ids) expect([...seen].join('; ')).toContain('The shift scan has its minimum elsewhere')
})
