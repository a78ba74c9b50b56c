import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellsAt, diagnosisOf, loud } from '../../../fixtures/diagnosis-of.ts'
import {
  handMadeLogit,
  IGNORED,
  type Pack,
  packFile,
  packOf,
  type Tensors,
  VOCABULARY,
} from '../../../fixtures/hand-made-pack.ts'
import { targetAt } from '../targets/targets.ts'

const runs = { numRuns: Number(process.env.RUNS ?? 40) }

/** A right batch, and what of it a bug has changed so far. */
interface Batch {
  readonly pack: Pack
  readonly tensors: Record<string, Tensors[string] | null>
  readonly metadata: Record<string, string>
  readonly depths: number
}

/** Documents of 1 to 9 tokens, their labels from the second token or after a prompt, ids that repeat as in text. */
const batches: fc.Arbitrary<Batch> = fc
  .record({
    docs: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 6 }),
    boundary: fc.constantFrom('masked' as const, 'own' as const),
    pad: fc.integer({ min: 0, max: 3 }),
    depths: fc.integer({ min: 1, max: 4 }),
    prompts: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 }),
    step: fc.integer({ min: 1, max: 22 }),
    flat: fc.boolean(),
  })
  .map(({ docs, boundary, pad, depths, prompts, step, flat }) => {
    const pack = packOf({ docs: [docs], boundary, pad, depths, flat })
    const of = (id: number) => (id < 10 ? id : 10 + ((id * step) % 23) * 3)
    const ids = pack.ids.map((row) => row.map(of))
    const labels = pack.labels.map((row, r) =>
      row.map((y, t) => (y === IGNORED || pack.positions[r][t] < prompts[pack.packedIds[r][t] - 1] ? IGNORED : of(y))),
    )
    const shaped = (rows: number[][]) => (flat ? rows[0] : rows)
    return {
      pack: { ...pack, ids, labels },
      tensors: { attention_mask: ['I64', shaped(pack.packedIds)] },
      metadata: { num_depths: String(depths) },
      depths,
    }
  })

/** What each depth should train on, worked out anew. */
function rightTargets({ pack: { labels, packedIds }, depths }: Batch): number[][] {
  const [row] = labels
  const [ids] = packedIds
  return Array.from({ length: depths }, (_, k) =>
    row.map((_, t) => (ids[t] !== 0 && ids[t] === ids[t + k + 1] ? row[t + k + 1] : IGNORED)),
  )
}

interface Bug {
  readonly rule: string
  /** null where this batch cannot have the bug. */
  readonly plant: (batch: Batch) => Batch | null
}
const shapedAs = ({ pack }: Batch, row: readonly number[]) => (pack.shape.flat === true ? row : [row])
const withSeqIdx = (batch: Batch, row: readonly number[]): Batch => ({
  ...batch,
  tensors: { ...batch.tensors, seq_idx: ['I32', shapedAs(batch, row)] },
})
const offsets = ({ shape }: Pack): number[] =>
  [0, ...shape.docs[0]].map((_, i) => shape.docs[0].slice(0, i).reduce((a, b) => a + b, 0))
const withCu = (batch: Batch, change: (cu: number[]) => number[]): Batch => ({
  ...batch,
  tensors: { ...batch.tensors, seq_idx: null, cu_seqlens: ['I32', change(offsets(batch.pack))] },
  metadata: { ...batch.metadata, cu_seqlens_arg: 'cu_seqlens', seq_idx_arg: 'none' },
})
const withLabels = (batch: Batch, change: (row: number[]) => number[]): Batch => ({
  ...batch,
  pack: { ...batch.pack, labels: [change(batch.pack.labels[0])] },
})
const withTargets = (batch: Batch, at: (k: number, t: number, right: number, labels: number[]) => number): Batch => ({
  ...batch,
  tensors: {
    ...batch.tensors,
    seq_idx: null,
    ...Object.fromEntries(
      rightTargets(batch).map((row, k) => [
        `mtp_per_depth_targets.${k}`,
        [
          'I64',
          shapedAs(
            batch,
            row.map((right, t) => at(k, t, right, batch.pack.labels[0])),
          ),
        ] as const,
      ]),
    ),
  },
})

const boundaryBugs: readonly Bug[] = [
  { rule: 'mtp-no-boundary-mask', plant: (batch) => ({ ...batch, tensors: { ...batch.tensors, seq_idx: null } }) },
  {
    rule: 'seq-idx-constant',
    plant: (batch) =>
      withSeqIdx(
        batch,
        batch.pack.packedIds[0].map(() => 1),
      ),
  },
  {
    rule: 'seq-idx-off-by-one',
    plant: (batch) => {
      const [ids] = batch.pack.packedIds
      const lengths = batch.pack.shape.docs[0]
      return lengths.every((length) => length > 1)
        ? withSeqIdx(
            batch,
            ids.map((id, t) => ids[t - 1] ?? id),
          )
        : null
    },
  },
  {
    rule: 'seq-idx-id-reuse',
    plant: (batch) =>
      withSeqIdx(
        batch,
        batch.pack.packedIds[0].map((id) => (id === 0 ? 9 : id % 2)),
      ),
  },
  { rule: 'cu-start-nonzero', plant: (batch) => withCu(batch, (cu) => [...cu.slice(1, -1), batch.pack.ids[0].length]) },
  {
    rule: 'single-token-docs',
    plant: (batch) => {
      const [positions] = batch.pack.positions
      let id = 1
      const fallen = positions.map((p, t) => (p < (positions[t - 1] ?? 0) ? ++id : id))
      const merges = positions.some((p, t) => p === 0 && positions[t - 1] === 0)
      return merges && id > 1 && (batch.pack.shape.pad ?? 0) === 0 ? withSeqIdx(batch, fallen) : null
    },
  },
  {
    rule: 'cu-minus-one',
    plant: (batch) =>
      (batch.pack.shape.pad ?? 0) === 0 && batch.pack.shape.docs[0].every((length) => length > 1)
        ? withCu(batch, (cu) => [0, ...cu.slice(1).map((end) => end - 1), cu.at(-1) ?? 0])
        : null,
  },
]
const labelBugs: readonly Bug[] = [
  {
    rule: 'pad-label-not-ignored',
    plant: (batch) => {
      const at = batch.pack.ids[0].length - 1
      return batch.pack.packedIds[0][at] === 0
        ? withLabels(batch, (row) => row.map((y, t) => (t === at ? 5 : y)))
        : null
    },
  },
  {
    rule: 'label-next-doc',
    plant: (batch) => {
      const ends = offsets(batch.pack).slice(1, -1)
      const firsts = new Set([0, ...ends].map((t) => batch.pack.ids[0][t]))
      if (firsts.size < 2 || batch.pack.shape.boundary === 'own') return null
      return withLabels(batch, (row) => row.map((y, t) => (ends.includes(t + 1) ? batch.pack.ids[0][t + 1] : y)))
    },
  },
]
const targetBugs: readonly Bug[] = [
  {
    rule: 'mtp-wraparound',
    plant: (batch) =>
      withTargets(batch, (k, t, right, labels) =>
        t + k + 1 >= labels.length ? labels[t + k + 1 - labels.length] : right,
      ),
  },
  {
    rule: 'mtp-no-boundary-mask',
    plant: (batch) => withTargets(batch, (k, t, _, labels) => labels[t + k + 1] ?? IGNORED),
  },
  // Each document rolled by itself, and the zeros at its end left there.
  {
    rule: 'mtp-wraparound',
    plant: (batch) => {
      const [ids] = batch.pack.packedIds
      return withTargets(batch, (k, t, right) => (ids[t] !== 0 && ids[t] !== ids[t + k + 1] ? 0 : right))
    },
  },
]

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
  const wrong = right.map((row, k) =>
    row.flatMap((target, t) => (targetAt(evaluation.depths[k].targets, t) === target ? [] : [t])),
  )
  const rightSum = right.reduce(
    (sum, row, k) => sum + row.reduce((own, y, t) => own + (y === IGNORED ? 0 : lossAt(t, y, k)), 0),
    0,
  )
  const cost = (evaluation.mtpLoss ?? Number.NaN) - (0.3 / batch.depths) * rightSum
  return { findings, above, found, wrong, cost }
}

/** Enough labels for anyone to see how they were shifted. */
const tells = ({ pack: { labels, ids, packedIds } }: Batch) =>
  labels[0].filter(
    (y, t) => y !== IGNORED && packedIds[0][t] === packedIds[0][t + 2] && new Set(ids[0].slice(t, t + 3)).size === 3,
  ).length >= 3

test.each([...boundaryBugs, ...labelBugs, ...targetBugs].map((bug, i) => [`${bug.rule} (${i})`, bug] as const))(
  '%s is found at any lengths, with all its cells and no others',
  async (_, bug) => {
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        fc.pre(tells(batch))
        const right = rightTargets(batch)
        const broken = bug.plant(batch)
        fc.pre(broken !== null)
        const { above, found, wrong } = await seen(broken, right)
        fc.pre(wrong.some((cells) => cells.length > 0))
        expect(loud(above).map((text) => text.split(' ')[1])).toEqual([bug.rule])
        expect(found).toEqual(wrong)
      }),
      runs,
    )
  },
)

test('two bugs at once are found, each, with the cells of both; their prices add up to what both cost', async () => {
  const pairs = fc.oneof(
    fc.tuple(fc.constantFrom(...boundaryBugs), fc.constantFrom(...labelBugs)),
    fc.tuple(fc.constantFrom(...targetBugs), fc.constantFrom(...labelBugs)),
  )
  await fc.assert(
    fc.asyncProperty(batches, pairs, async (batch, [other, label]) => {
      fc.pre(tells(batch))
      // Boundaries that are one off or merged, and labels that go on over the right ones, are each other's alibi.
      const alibis = ['seq-idx-off-by-one', 'cu-minus-one', 'single-token-docs']
      fc.pre(label.rule !== 'label-next-doc' || !alibis.includes(other.rule))
      const right = rightTargets(batch)
      const mislabelled = label.plant(batch)
      fc.pre(mislabelled !== null)
      const broken = other.plant(mislabelled)
      fc.pre(broken !== null)
      const { above, found, wrong, findings, cost } = await seen(broken, right)
      expect(found).toEqual(wrong)
      // One that changes nothing of its own is not there.
      const alone = await Promise.all([mislabelled, other.plant(batch) ?? batch].map((one) => seen(one, right)))
      const expected = alone.flatMap((one, i) =>
        one.wrong.some((cells) => cells.length > 0) ? [[label, other][i].rule] : [],
      )
      const rules = above.map(({ rule }) => rule)
      expect(rules).toEqual(expect.arrayContaining(expected))
      // Boundaries that are wrong and reach no target are still said to contradict the others.
      const latent = alone[1].wrong.every((cells) => cells.length === 0) ? ['boundary-sources-disagree'] : []
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
