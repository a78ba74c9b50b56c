import { describe, expect, test } from 'vitest'
import { cellsAt, diagnosisOf, findingOf, loud } from '../../../../fixtures/diagnosis-of.ts'
import type { Nested } from '../../../../fixtures/dump-of.ts'
import { EOS, IGNORED, PAD, type Pack, packFile, packOf, VOCABULARY } from '../../../../fixtures/hand-made-pack.ts'
import { pricedFinding } from '../../../../fixtures/priced-finding.ts'

const X = IGNORED
const cu = (offsets: Nested) => ({ seq_idx: null, cu_seqlens: ['I32', offsets] }) as const
const passed = { cu_seqlens_arg: 'cu_seqlens', seq_idx_arg: 'none', num_depths: '4' }
const depths = [0, 1, 2, 3]

/** Documents of 4, 6, 3 and 7 tokens with their own last labels, flat, four depths. */
const four = packOf({ docs: [[4, 6, 3, 7]], flat: true, depths: 4, boundary: 'own' })
const clean = packFile(four, cu([0, 4, 10, 13, 20]), passed)
/** Slots of 4, 6 and 2 that hold documents of 3, 4 and 2. */
const slots: Pack = {
  ids: [[10, 11, 12, PAD, 13, 14, 15, 16, PAD, PAD, 17, 18]],
  labels: [[11, 12, EOS, X, 14, 15, 16, EOS, X, X, 18, EOS]],
  positions: [[0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 0, 1]],
  packedIds: [[1, 1, 1, 0, 2, 2, 2, 2, 0, 0, 3, 3]],
  shape: { docs: [[12]], flat: true, depths: 4 },
}
/** Row 0 is 6 tokens and 2 of padding, row 1 is 7 and 1. */
const padded: Pack = {
  ids: [packOf({ docs: [[6]], pad: 2 }).ids[0], packOf({ docs: [[7]], pad: 1 }).ids[0]],
  labels: [packOf({ docs: [[6]], pad: 2 }).labels[0], packOf({ docs: [[7]], pad: 1 }).labels[0]],
  positions: [
    [0, 1, 2, 3, 4, 5, 6, 7],
    [0, 1, 2, 3, 4, 5, 6, 7],
  ],
  packedIds: [
    [1, 1, 1, 1, 1, 1, 0, 0],
    [1, 1, 1, 1, 1, 1, 1, 0],
  ],
  shape: { docs: [[6], [7]] },
}

describe('fill values', () => {
  test('between offsets are no fill: the list goes back', async () => {
    const { finding, all } = await pricedFinding(
      packFile(four, cu([0, 4, -1000, 10, 13, 20]), passed),
      clean,
      'cu-nonmonotonic',
    )
    expect(all).toEqual(['error cu-nonmonotonic'])
    expect(finding.message).toContain('-1000 at entry 2')
    // The binary search finds no boundary before 10.
    expect(depths.map((k) => cellsAt(finding, k))).toEqual([[3], [2, 3], [1, 2, 3], [0, 1, 2, 3]])
  })

  test('of a list that the loss was not called with are said to be there, and nothing of what a search finds', async () => {
    const beside = { cu_seqlens: ['I32', [0, 4, 10, 13, 20, -1000]] } as const
    const { finding } = await findingOf(packFile(four, beside, { seq_idx_arg: 'seq_idx' }), 'cu-sentinel')
    expect(finding).toMatchObject({ severity: 'warning', effective: false, effect: null })
    expect(finding.message).toContain('not called with this list')
  })

  test('after offsets that are one early change nothing that those have not changed: no price of their own', async () => {
    const { findings } = await diagnosisOf(packFile(four, cu([0, 3, 9, 12, 19, 20, -1000]), passed))
    expect(loud(findings)).toEqual(['error cu-minus-one', 'warning cu-sentinel'])
    expect(findings.find(({ rule }) => rule === 'cu-sentinel')).toMatchObject({ effective: false, effect: null })
  })

  test('of a fixed shape after offsets that are all one early hide nothing', async () => {
    const { finding, all } = await pricedFinding(
      packFile(four, cu([0, 3, 9, 12, 19, 20, 20, 20]), passed),
      clean,
      'cu-minus-one',
    )
    expect(all).toEqual(['error cu-minus-one'])
    expect(cellsAt(finding, null)).toEqual([3, 9, 12, 19])
  })
})

test('a first document of one token makes offsets that are one early start with an empty one: one finding', async () => {
  const pack = packOf({ docs: [[1, 5, 4]], flat: true, boundary: 'own', depths: 4 })
  const { finding, all } = await pricedFinding(
    packFile(pack, cu([0, 0, 5, 9, 10]), passed),
    packFile(pack, cu([0, 1, 6, 10]), passed),
    'cu-minus-one',
  )
  expect(all).toEqual(['error cu-minus-one'])
  expect(finding.explains).toContain('cu-zero-length')
})

test('offsets that are one early throughout are mended where they are built, not in a search', async () => {
  const { finding } = await pricedFinding(packFile(four, cu([0, 3, 9, 12, 20]), passed), clean, 'seq-idx-off-by-one')
  expect(finding.message).toContain('one token early')
  expect(finding.fix).not.toContain('searchsorted')
})

describe('a tail that no offset covers', () => {
  const tail = packOf({ docs: [[5, 3, 4]], flat: true })
  const prompt = { ...tail, labels: [tail.labels[0].map((y, t) => (t >= 8 ? X : y))] }

  test.each([
    ['of a third document by its packed ids, all prompt', tail.packedIds[0], 'error'],
    ['of padding by its packed ids', [1, 1, 1, 1, 1, 2, 2, 2, 0, 0, 0, 0], 'warning'],
  ])('%s: %s', async (_, ids, severity) => {
    const { finding } = await findingOf(
      packFile(prompt, { ...cu([0, 5, 8]), _packed_seq_ids: ['I64', ids], position_ids: null }, passed),
      'cu-end-short',
    )
    expect(finding).toMatchObject({ severity, effective: false })
  })
})

describe('real offsets where tokens lie in slots', () => {
  test('that only seq_lens_padded tells', async () => {
    const lengths = { seq_lens: ['I64', [3, 4, 2]], seq_lens_padded: ['I64', [4, 6, 2]] } as const
    const { finding, all } = await pricedFinding(
      packFile(slots, { ...cu([0, 3, 7, 9]), ...lengths }, passed),
      packFile(slots, cu([0, 4, 10, 12]), passed),
      'cu-real-on-padded-layout',
    )
    expect(all).toEqual(['error cu-real-on-padded-layout'])
    expect(finding.fix).toContain('seq_lens_padded')
    expect(finding.explains).toEqual(['cu-end-short', 'boundary-sources-disagree'])
    // Read as 0 … 3 | 3 … 7 | 7 … 9 | 9 …: at depth 0 padding at 3 and 9 trains on, and 6 is cut off.
    expect(depths.map((k) => cellsAt(finding, k))).toEqual([[3, 6, 9], [3, 5, 9], [3, 4], []])
  })

  test('the padded ones in both lists, with seq_lens to tell the padding', async () => {
    const tensors = {
      ...cu([0, 4, 10, 12]),
      cu_seqlens_padded: ['I32', [0, 4, 10, 12]],
      seq_lens: ['I64', [3, 4, 2]],
      position_ids: null,
    } as const
    const { finding, diagnosis } = await findingOf(packFile(slots, tensors, passed), 'cu-padded-as-real')
    expect(loud(diagnosis.findings)).toEqual(['warning cu-padded-as-real'])
    expect(cellsAt(finding, null)).toEqual([3, 8, 9])
  })
})

describe('one list beside several rows', () => {
  test('of all rows without their padding is the sum over rows', async () => {
    const mask = { attention_mask: ['I64', padded.packedIds] } as const
    const { findings } = await diagnosisOf(
      packFile(padded, { ...cu([0, 6, 13]), ...mask }, { ...passed, num_depths: '3' }),
    )
    expect(loud(findings)).toEqual(['error cu-global-cumsum'])
    expect(findings[0].explains).toContain('cu-end-long')
  })

  test('of all rows is right for attention over flat rows, where the loss reads ids of each row', async () => {
    const two = packOf({
      docs: [
        [5, 3],
        [4, 4],
      ],
      boundary: 'own',
    })
    const both = packFile(two, { cu_seqlens: ['I32', [0, 5, 8, 12, 16]] }, { seq_idx_arg: 'seq_idx', num_depths: '3' })
    const { finding, diagnosis } = await findingOf(both, 'cu-global-cumsum')
    expect(loud(diagnosis.findings)).toEqual([])
    expect(finding).toMatchObject({ severity: 'info', effective: false, effect: null })
  })

  test('of all rows, which are mostly padding, is no longer than one of them and not the first one’s', async () => {
    const short = packOf({
      docs: [
        [5, 3],
        [4, 4],
      ],
      pad: 12,
    })
    const flat = { ...cu([0, 5, 8, 12, 16]), _packed_seq_ids: ['I64', short.packedIds] } as const
    const right = packFile(short, flat, { seq_idx_arg: '_packed_seq_ids' })
    const { finding, diagnosis } = await findingOf(right, 'cu-global-cumsum')
    expect(loud(diagnosis.findings)).toEqual([])
    expect(finding.severity).toBe('info')
    const mask = { attention_mask: ['I64', padded.packedIds], position_ids: null } as const
    const longer = packFile(padded, { ...cu([0, 6, 13]), ...mask }, { num_depths: '3', seq_idx_arg: 'none' })
    expect(loud((await diagnosisOf(longer)).findings)).not.toContain('error cu-end-long')
    const used = (await diagnosisOf(packFile(short, flat, passed))).findings
    expect(loud(used)).toEqual(['error cu-global-cumsum'])
  })

  test('of the first row, which ends in padding', async () => {
    const two = packOf({
      docs: [
        [3, 4],
        [5, 2],
      ],
      pad: 2,
    })
    const mask = { attention_mask: ['I64', two.packedIds] } as const
    const call = { ...passed, num_depths: '3' }
    const { finding } = await pricedFinding(
      packFile(two, { ...cu([0, 3, 7]), ...mask }, call),
      packFile(two, mask),
      'cu-first-row-only',
    )
    expect(finding.severity).toBe('error')
    // Row 1 is 5 + 2 and read as 3 + 4: over 3 depth 0 loses label 3 at 2, over 5 it trains label 5 at 4.
    expect(cellsAt(finding, 0, 1)).toEqual([2, 4])
    expect(cellsAt(finding, 0, 0)).toEqual([])
  })
})

test('offsets that all stand one too high, the first among them, are two findings, and no third', async () => {
  const { findings } = await diagnosisOf(packFile(four, cu([1, 5, 11, 14, 21]), passed))
  expect(loud(findings).sort()).toEqual(['error cu-end-long', 'error cu-start-nonzero'])
  const right = await diagnosisOf(clean)
  const broken = await diagnosisOf(packFile(four, cu([1, 5, 11, 14, 21]), passed))
  const cost = (broken.evaluation.mtpLoss ?? 0) - (right.evaluation.mtpLoss ?? 0)
  expect(findings.reduce((sum, { effect }) => sum + (effect?.mtpLoss ?? 0), 0)).toBeCloseTo(cost, 10)
})

test('offsets that run from the end to the start are one finding', async () => {
  const { finding, all } = await pricedFinding(packFile(four, cu([20, 13, 10, 4, 0]), passed), clean, 'cu-nonmonotonic')
  expect(all).toEqual(['error cu-nonmonotonic'])
  expect(finding.explains).toEqual(expect.arrayContaining(['cu-start-nonzero', 'cu-end-short']))
})

test('several lists beside flat labels are ignored, and that is all', async () => {
  const pack = packOf({ docs: [[3, 5, 5, 3]], flat: true, boundary: 'own', depths: 4 })
  const { finding, all } = await pricedFinding(
    packFile(
      pack,
      cu([
        [0, 3, 8],
        [0, 5, 8],
      ]),
      passed,
    ),
    packFile(pack, cu([0, 3, 8, 13, 16]), passed),
    'cu-2d-ignored',
  )
  expect(all).toEqual(['error cu-2d-ignored'])
  expect(finding.explains).toContain('cu-end-short')
})

test('offsets of several rows are ignored whatever the labels are', async () => {
  const two = packOf({ docs: [[3, 5], [8]], boundary: 'own' })
  const rows = [
    [0, 3, 8],
    [0, 8, -1000],
  ]
  const labels = two.labels.map((row, r) => row.map((y, t) => (r === 1 && t === 4 ? VOCABULARY : y)))
  const { findings } = await diagnosisOf(
    packFile({ ...two, labels }, { seq_idx: null, cu_seqlens: ['I32', rows] }, passed),
  )
  expect(loud(findings).sort()).toEqual(['error cu-2d-ignored', 'error label-out-of-range'])
})

test('offsets that the loss does not read are wrong without an effect on it', async () => {
  const call = { seq_idx_arg: 'seq_idx', num_depths: '4' }
  const broken = [
    [0, 3, 9, 12, 19, 20],
    [0, 5, 12, 16, 24],
    [0, 10, 4, 13, 20],
    [4, 10, 13, 20],
  ]
  const rules = ['cu-minus-one', 'cu-sliced-drift', 'cu-nonmonotonic', 'cu-start-nonzero']
  for (const [i, offsets] of broken.entries()) {
    const { finding } = await findingOf(packFile(four, { cu_seqlens: ['I32', offsets] }, call), rules[i])
    expect(finding).toMatchObject({ severity: 'error', effective: false, effect: null })
  }
})
