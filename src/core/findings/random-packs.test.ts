import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diagnosisOf, loud } from '../../../fixtures/diagnosis-of.ts'
import {
  handMadeLogit,
  IGNORED,
  type Pack,
  type PackShape,
  packFile,
  packOf,
  VOCABULARY,
} from '../../../fixtures/hand-made-pack.ts'

const runs = { numRuns: 40 }

/** Packs of documents of 1 to 9 tokens, with and without padding, of every harmless boundary class. */
const shapes = fc.record({
  docs: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }).map((lengths) => [lengths]),
  boundary: fc.constantFrom('masked' as const, 'own' as const),
  pad: fc.integer({ min: 0, max: 3 }),
  depths: fc.integer({ min: 1, max: 4 }),
})
const labelled = (pack: Pack) => pack.labels.flat().some((label) => label !== IGNORED)
const packed = (shape: PackShape) => {
  const pack = packOf(shape)
  const tensors = { attention_mask: ['I64', pack.packedIds] } as const
  return { pack, tensors }
}

test('right packs of any lengths have no error and no warning', async () => {
  await fc.assert(
    fc.asyncProperty(shapes, async (shape) => {
      const { pack, tensors } = packed(shape)
      fc.pre(labelled(pack))
      expect(loud((await diagnosisOf(packFile(pack, tensors))).findings)).toEqual([])
    }),
    runs,
  )
})

test('without a mask, the leak costs exactly the difference of the two losses, at any depth and length', async () => {
  await fc.assert(
    fc.asyncProperty(shapes, async (shape) => {
      const { pack, tensors } = packed(shape)
      fc.pre(labelled(pack))
      const right = await diagnosisOf(packFile(pack, tensors))
      const { evaluation, findings } = await diagnosisOf(packFile(pack, { ...tensors, seq_idx: null }))
      const leak = findings.find(({ rule }) => rule === 'mtp-no-boundary-mask')
      const difference = (evaluation.mtpLoss ?? 0) - (right.evaluation.mtpLoss ?? 0)
      expect(leak?.effect?.mtpLoss ?? 0).toBeCloseTo(difference, 9)
      expect(loud(findings)).toEqual(Math.abs(difference) > 0 ? ['error mtp-no-boundary-mask'] : [])
    }),
    runs,
  )
})

/** The MTP loss of a pack's right targets, worked out anew: every depth's labels, document by document. */
function rightLoss({ labels, packedIds }: Pack, depths: number): number {
  let sum = 0
  for (let k = 0; k < depths; k++)
    for (const [row, own] of labels.entries())
      for (let t = 0; t + k + 1 < own.length; t++) {
        const label = own[t + k + 1]
        if (label === IGNORED || packedIds[row][t] !== packedIds[row][t + k + 1]) continue
        const logits = Array.from({ length: VOCABULARY }, (_, v) => handMadeLogit(row, t, v, k))
        sum += Math.log(logits.reduce((total, z) => total + Math.exp(z), 0)) - logits[label]
      }
  return (0.3 / depths) * sum
}

/** Ids that repeat, as in text. */
const repeating = (pack: Pack): Pack => {
  const of = (id: number) => (id < 10 ? id : 10 + ((id * 7) % 23))
  const labels = pack.labels.map((row) => row.map((y) => (y === IGNORED ? y : of(y))))
  return { ...pack, ids: pack.ids.map((row) => row.map(of)), labels }
}

test('the prices of what is found add up to the loss minus the right one, whatever is broken', async () => {
  const breaks = fc.constantFrom(
    'no boundaries',
    'constant',
    'toggles',
    'one late',
    'padding trained',
    'both',
    'rolled',
  )
  await fc.assert(
    fc.asyncProperty(shapes, breaks, async (shape, broken) => {
      const right = repeating(packOf({ ...shape, pad: Math.max(1, shape.pad) }))
      fc.pre(labelled(right))
      const ids = right.packedIds
      const seqIdx = {
        constant: ids.map((row) => row.map(() => 1)),
        toggles: ids.map((row) => row.map((id) => id % 2)),
        'one late': ids.map((row) => row.map((id, t) => row[t - 1] ?? id)),
      }[broken as string]
      const trained = broken === 'padding trained' || broken === 'both'
      const labels = right.labels.map((row, r) => row.map((y, t) => (trained && ids[r][t] === 0 ? 5 : y)))
      const { depths = 3 } = shape
      const targets = Array.from({ length: depths }, (_, k) =>
        right.labels.map((row, r) => row.map((_, t) => (ids[r][t] === ids[r][t + k + 2] ? row[t + k + 2] : IGNORED))),
      )
      const { findings, evaluation } = await diagnosisOf(
        packFile(
          { ...right, labels },
          {
            attention_mask: ['I64', ids],
            seq_idx:
              broken === 'no boundaries' || broken === 'both' || broken === 'rolled' ? null : ['I32', seqIdx ?? ids],
            ...(broken === 'rolled'
              ? Object.fromEntries(targets.map((rows, k) => [`mtp_per_depth_targets.${k}`, ['I64', rows]] as const))
              : {}),
          },
          { num_depths: String(depths) },
        ),
      )
      const priced = findings.filter(({ severity }) => severity !== 'info')
      const sum = priced.reduce((total, { effect }) => total + (effect?.mtpLoss ?? 0), 0)
      // Of a depth with a target or two nobody can tell by how much it was rolled.
      fc.pre(broken !== 'rolled' || evaluation.depths.every(({ trained: count }) => count > 3))
      expect(sum).toBeCloseTo((evaluation.mtpLoss ?? 0) - rightLoss(right, depths), 8)
    }),
    { numRuns: 120 },
  )
})

test('two bugs at once are two findings, whose prices add up', async () => {
  // Labels of the next document, and no mask.
  const pack = packOf({ docs: [[5, 3, 4]], boundary: 'next' })
  const { findings, evaluation } = await diagnosisOf(packFile(pack, { seq_idx: null }))
  expect(loud(findings).sort()).toEqual(['error label-next-doc', 'error mtp-no-boundary-mask'])
  const right = await diagnosisOf(packFile(packOf({ docs: [[5, 3, 4]] })))
  const sum = findings.reduce((total, { effect }) => total + (effect?.mtpLoss ?? 0), 0)
  expect(sum).toBeCloseTo((evaluation.mtpLoss ?? 0) - (right.evaluation.mtpLoss ?? 0), 9)
})

test('a bug at the last token of a row is found there', async () => {
  const pack = packOf({ docs: [[9, 3]], pad: 1 })
  const broken = { ...pack, labels: [pack.labels[0].map((y, t) => (t === 12 ? 1 : y))] }
  const { findings } = await diagnosisOf(packFile(broken, { attention_mask: ['I64', pack.packedIds] }))
  expect(loud(findings)).toEqual(['error pad-label-not-ignored'])
  expect(findings[0].places).toContainEqual({ row: 0, start: 12, end: 13, depth: null })
})

test('nonsense in every boundary tensor is judged, never thrown at', async () => {
  const values = fc.array(fc.integer({ min: -3, max: 20 }), { minLength: 1, maxLength: 8 })
  const row = fc.array(fc.integer({ min: -2, max: 6 }), { minLength: 12, maxLength: 12 })
  const sources = fc.record(
    {
      seq_idx: row.map((r) => ['I32', [r]] as const),
      _packed_seq_ids: row.map((r) => ['I64', [r]] as const),
      attention_mask: row.map((r) => ['I64', [r]] as const),
      position_ids: row.map((r) => ['I64', [r]] as const),
      loss_mask: row.map((r) => ['I64', [r.map((v) => (v > 1 ? 1 : 0))]] as const),
      cu_seqlens: values.map((v) => ['I32', v] as const),
      cu_seqlens_padded: values.map((v) => ['I32', v] as const),
      seq_lens: values.map((v) => ['I64', [v]] as const),
      seq_lens_padded: values.map((v) => ['I64', [v]] as const),
      labels: row.map((r) => ['I64', [r.map((v) => (v < 0 ? IGNORED : v))]] as const),
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(sources, async (tensors) => {
      const { findings } = await diagnosisOf(packFile(packOf({ docs: [[5, 3, 4]] }), tensors))
      for (const { places, effect, count } of findings) {
        expect(count).toBeGreaterThan(0)
        expect(effect === null || Number.isFinite(effect.mtpLoss)).toBe(true)
        for (const { start, end } of places) expect(start >= 0 && start < end && end <= 12).toBe(true)
      }
    }),
    { numRuns: 150 },
  )
})
