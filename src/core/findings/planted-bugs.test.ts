import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellsAt, diagnosisOf, loud } from '../../../fixtures/diagnosis-of.ts'
import { handMadeLogit, IGNORED, packFile, VOCABULARY } from '../../../fixtures/hand-made-pack.ts'
import {
  type Batch,
  batches,
  boundaryBugs,
  labelBugs,
  offsets,
  rightTargets,
  shapedAs,
  shiftBugs,
  targetBugs,
  withCu,
  withLabels,
} from '../../../fixtures/plant-bugs.ts'
import { targetAt } from '../targets/targets.ts'

const runs = { numRuns: Number(process.env.RUNS ?? 40) }

/** Cross entropy of a target in float64, from the definition. */
function lossAt(t: number, target: number, k: number): number {
  const logits = Array.from({ length: VOCABULARY }, (_, v) => handMadeLogit(0, t, v, k))
  return Math.log(logits.reduce((total, z) => total + Math.exp(z), 0)) - logits[target]
}

/** Every place of every loud finding, by depth, against the cells whose target is not the right one. */
async function seen(batch: Batch, right: readonly (readonly number[])[]) {
  const { findings, evaluation } = await diagnosisOf(packFile(batch.pack, batch.tensors, batch.metadata))
  const above = findings.filter(({ severity }) => severity !== 'info')
  const found = right.map((_, k) => [...new Set(above.flatMap((finding) => cellsAt(finding, k)))].sort((a, b) => a - b))
  const used = right.map((row, k) => row.map((_, t) => targetAt(evaluation.depths[k].targets, t)))
  const wrong = right.map((row, k) => row.flatMap((target, t) => (used[k][t] === target ? [] : [t])))
  const rightSum = right.reduce(
    (sum, row, k) => sum + row.reduce((own, y, t) => own + (y === IGNORED ? 0 : lossAt(t, y, k)), 0),
    0,
  )
  const cost = (evaluation.mtpLoss ?? Number.NaN) - (0.3 / batch.depths) * rightSum
  return { findings, above, found, used, wrong, cost }
}

/** Enough labels for anyone to see how they were shifted. */
const tells = ({ pack: { labels, ids, packedIds } }: Batch) =>
  labels[0].filter(
    (y, t) => y !== IGNORED && packedIds[0][t] === packedIds[0][t + 2] && new Set(ids[0].slice(t, t + 3)).size === 3,
  ).length >= 3

test.each(
  [...boundaryBugs, ...labelBugs, ...shiftBugs, ...targetBugs].map((bug, i) => [`${bug.rule} (${i})`, bug] as const),
)('%s is found at any lengths, with all its cells and no others', async (_, bug) => {
  await fc.assert(
    fc.asyncProperty(batches, async (batch) => {
      fc.pre(tells(batch))
      const right = rightTargets(batch)
      const broken = bug.plant(batch)
      fc.pre(broken !== null && tells(broken))
      const { above, found, wrong } = await seen(broken, right)
      fc.pre(wrong.some((cells) => cells.length > 0))
      expect(loud(above).map((text) => text.split(' ')[1])).toEqual([bug.rule])
      expect(found).toEqual(wrong)
    }),
    runs,
  )
})

test('two bugs at once are found, each, with the cells of both; their prices add up to what both cost', async () => {
  const pairs = fc.oneof(
    fc.tuple(fc.constantFrom(...boundaryBugs), fc.constantFrom(...labelBugs, ...shiftBugs)),
    fc.tuple(fc.constantFrom(...targetBugs), fc.constantFrom(...labelBugs, ...shiftBugs)),
  )
  await fc.assert(
    fc.asyncProperty(batches, pairs, async (batch, [other, label]) => {
      fc.pre(tells(batch))
      // Boundaries that are one off or merged, and labels that go on over the right ones, are each other's alibi.
      const alibis = ['seq-idx-off-by-one', 'cu-minus-one', 'single-token-docs']
      fc.pre(label.rule !== 'label-next-doc' || !alibis.includes(other.rule))
      const right = rightTargets(batch)
      const mislabelled = label.plant(batch)
      fc.pre(mislabelled !== null && tells(mislabelled))
      const broken = other.plant(mislabelled)
      fc.pre(broken !== null)
      const { above, found, used, wrong, findings, cost } = await seen(broken, right)
      expect(found).toEqual(wrong)
      // One that changes nothing of its own is not there.
      const alone = await Promise.all([mislabelled, other.plant(batch) ?? batch].map((one) => seen(one, right)))
      const expected = alone.flatMap((one, i) =>
        one.wrong.every((cells) => cells.length === 0) || JSON.stringify(alone[1 - i].used) === JSON.stringify(used)
          ? []
          : [[label, other][i].rule],
      )
      const rules = above.map(({ rule }) => rule)
      expect(rules).toEqual(expect.arrayContaining(expected))
      // Boundaries that are wrong and reach no target are still said to contradict the others.
      const latent = expected.includes(other.rule) ? [] : ['boundary-sources-disagree']
      expect([label.rule, other.rule, ...latent]).toEqual(expect.arrayContaining(rules))
      const sum = findings.reduce((total, { effect }) => total + (effect?.mtpLoss ?? 0), 0)
      expect(sum).toBeCloseTo(cost, 8)
    }),
    { numRuns: 4 * runs.numRuns },
  )
})

test('a label outside the vocabulary is found where it stands, the last one of a row too', async () => {
  await fc.assert(
    fc.asyncProperty(batches, async (batch) => {
      const at = batch.pack.labels[0].findLastIndex((y) => y !== IGNORED)
      fc.pre(at >= 0 && tells(batch))
      const broken = withLabels(batch, (row) => row.map((y, t) => (t === at ? VOCABULARY + 3 : y)))
      const { findings } = await diagnosisOf(packFile(broken.pack, broken.tensors, broken.metadata))
      expect(loud(findings)).toEqual(['error label-out-of-range'])
      expect(cellsAt(findings[0], null)).toEqual([at])
    }),
    runs,
  )
})

test('positions that go on over some boundaries are found there, whatever says where documents start', async () => {
  const sources = fc.constantFrom('seq_idx', 'cu_seqlens', 'offsets alone', 'mask alone', '_packed_seq_ids')
  await fc.assert(
    fc.asyncProperty(batches, sources, fc.infiniteStream(fc.boolean()), async (batch, source, kept) => {
      const starts = offsets(batch.pack).slice(1, -1)
      const { positions, packedIds, labels } = batch.pack
      // A last document that trains nothing may be padding, and padding may go on.
      const trained = (t: number) => labels[0].some((y, at) => at >= t && y !== IGNORED)
      const going = starts.filter((t) => !kept.next().value && trained(t))
      fc.pre(going.length > 0)
      // Position 0 on one last token may start a document or be padding; two sources of equal weight differ on it then.
      fc.pre(source !== 'offsets alone' || batch.pack.shape.pad !== 1)
      fc.pre(labels[0].some((y) => y !== IGNORED))
      let last = -1
      const row = positions[0].map((position, t) => {
        last = going.includes(t) || position !== 0 ? last + 1 : 0
        return packedIds[0][t] === 0 ? 0 : last
      })
      const { tensors, metadata } =
        source === 'cu_seqlens' || source === 'offsets alone'
          ? withCu(batch, (cu) => [...cu.slice(0, -1), row.length])
          : batch
      const { findings } = await diagnosisOf(
        packFile(
          batch.pack,
          {
            ...tensors,
            position_ids: ['I64', shapedAs(batch, row)],
            ...(source === 'offsets alone' ? { attention_mask: null } : {}),
            ...(source === 'mask alone' || source === '_packed_seq_ids' ? { seq_idx: null } : {}),
            ...(source === '_packed_seq_ids'
              ? { _packed_seq_ids: ['I64', shapedAs(batch, packedIds[0])] as const, attention_mask: null }
              : {}),
          },
          source === '_packed_seq_ids' ? { ...metadata, seq_idx_arg: '_packed_seq_ids' } : metadata,
        ),
      )
      const found = findings.find(({ rule }) => rule === 'pos-not-reset')
      expect(found).toMatchObject({ severity: 'warning' })
      expect(found === undefined ? [] : cellsAt(found, null)).toEqual(going)
    }),
    runs,
  )
})
