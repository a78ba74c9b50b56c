import { describe, expect, test } from 'vitest'
import { cellsAt, diagnosisOf, findingOf, loud } from '../../../../fixtures/diagnosis-of.ts'
import { EOS, IGNORED, packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import { pricedFinding } from '../../../../fixtures/priced-finding.ts'

const pack = packOf({ docs: [[5, 3, 4]] })
const arange = { position_ids: ['I64', [Array.from({ length: 12 }, (_, t) => t)]] } as const
const ones = { attention_mask: ['I64', [Array(12).fill(1)]] } as const
const indexed = { attention_mask: ['I64', [pack.packedIds[0]]] } as const
const neat = { seq_idx: null, _packed_seq_ids: ['I64', [pack.packedIds[0]]] } as const
const call = { seq_idx_arg: '_packed_seq_ids' }

describe('position_ids', () => {
  test('that go on', async () => {
    expect(cellsAt((await findingOf(packFile(pack, arange), 'pos-not-reset')).finding, null)).toEqual([5, 8])
    expect(loud((await diagnosisOf(packFile(pack, arange))).findings)).toEqual(['warning pos-not-reset'])
    // A last document that trains nothing may be padding; one that a mask calls real is none.
    const last = packOf({ docs: [[9, 1]] })
    const counted = { position_ids: ['I64', [last.ids[0].map((_, t) => t)]] } as const
    expect(loud((await diagnosisOf(packFile(last, counted))).findings)).toEqual([])
    const real = { ...counted, attention_mask: ['I64', last.packedIds] } as const
    expect(loud((await diagnosisOf(packFile(last, real))).findings)).toEqual(['warning pos-not-reset'])
    expect(loud((await diagnosisOf(packFile(pack, arange, { framework: 'megatron' }))).findings)).toEqual([])
  })

  test('that go on where no end-of-text stands as at other boundaries are of chunks: a hint', async () => {
    const chunks = {
      ...pack,
      ids: [pack.ids[0].map((id, t) => (t === 7 ? 40 : id))],
      labels: [pack.labels[0].map((y, t) => (t === 6 ? 40 : y))],
    }
    const going = { position_ids: ['I64', [[0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6]]] } as const
    const { finding } = await findingOf(packFile(chunks, going), 'pos-not-reset')
    expect(finding).toMatchObject({ severity: 'info' })
    expect(cellsAt(finding, null)).toEqual([8])
    expect(loud((await diagnosisOf(packFile(pack, going))).findings)).toEqual(['warning pos-not-reset'])
  })

  test('that start at the first token after padding are reset nowhere', async () => {
    const left = {
      ...packOf({ docs: [[8]], depths: 2 }),
      ids: [[1, 1, 10, 11, 12, 13, 14, 2]],
      labels: [[IGNORED, IGNORED, 11, 12, 13, 14, 2, IGNORED]],
      positions: [[0, 0, 0, 1, 2, 3, 4, 5]],
    }
    const tensors = { seq_idx: null, attention_mask: ['I64', [[0, 0, 1, 1, 1, 1, 1, 1]]] } as const
    const { findings } = await diagnosisOf(packFile(left, tensors, { num_depths: '2' }))
    // What padding in front reads is trained all the same, and that is told as what it is.
    expect(loud(findings)).toEqual(['error mtp-no-boundary-mask'])
    expect(findings[0].title).toContain('Padding')
    expect([0, 1].map((k) => cellsAt(findings[0], k))).toEqual([[1], [0, 1]])
    const bare = packFile(left, { ...tensors, position_ids: null }, { num_depths: '2' })
    expect((await findingOf(bare, 'mtp-no-boundary-mask')).finding.message).toBe(
      'calculate_mtp_loss gets neither seq_idx nor cu_seqlens. 3 targets that padding reads from it are trained, 1 at depth 0, 2 at depth 1.',
    )
  })

  test('that go on up to one token of padding, which stands at 0 and starts no document', async () => {
    const short = packOf({ docs: [[1, 2]], pad: 1 })
    const { finding } = await findingOf(
      packFile(
        short,
        { seq_idx: null, position_ids: ['I64', [[0, 1, 2, 0]]], cu_seqlens: ['I32', [0, 1, 4]] },
        { cu_seqlens_arg: 'cu_seqlens', seq_idx_arg: 'none' },
      ),
      'pos-not-reset',
    )
    expect(finding.severity).toBe('warning')
    expect(cellsAt(finding, null)).toEqual([1])
  })

  test('that are reset beside a mask of ones', async () => {
    const { finding } = await findingOf(packFile(pack, { seq_idx: null, ...ones }), 'pos-reset-only')
    expect(finding.severity).toBe('warning')
    expect(loud((await diagnosisOf(packFile(pack, ones))).findings)).toEqual([])
  })

  test('that are reset beside a mask that leaves out padding alone', async () => {
    const padded = packOf({ docs: [[5, 3, 4]], pad: 2 })
    const mask = { attention_mask: ['I64', padded.packedIds.map((row) => row.map((id) => Math.min(id, 1)))] } as const
    const { finding } = await findingOf(packFile(padded, { seq_idx: null, ...mask }), 'pos-reset-only')
    expect(finding.severity).toBe('warning')
    expect(cellsAt(finding, null)).toEqual([5, 8])
  })

  test('without a 0', async () => {
    const moved = { seq_idx: null, position_ids: ['I64', [[5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]]] } as const
    expect(loud((await diagnosisOf(packFile(pack, moved))).findings)).toEqual(['warning pos-no-zero'])
  })

  test('of one axis beside images are worth knowing, and of three are not', async () => {
    const images = { image_grid_thw: ['I64', [[1, 2, 2]]] } as const
    const { finding } = await findingOf(packFile(pack, images), 'mrope-axis')
    expect(finding).toMatchObject({ severity: 'info', effective: false })
    const axes = { ...images, position_ids: ['I64', [pack.positions, pack.positions, pack.positions]] } as const
    expect((await diagnosisOf(packFile(pack, axes))).findings.map(({ rule }) => rule)).not.toContain('mrope-axis')
  })

  test('of M-RoPE on the wrong axis', async () => {
    const plane = [
      [0, 1, 2],
      [0, 1, 2],
    ]
    const { finding } = await findingOf(packFile(pack, { position_ids: ['I64', [plane, plane, plane]] }), 'mrope-axis')
    expect(finding.severity).toBe('warning')
  })
})

describe('attention_mask', () => {
  test('flattened to 0 and 1 beside packed ids', async () => {
    expect(loud((await diagnosisOf(packFile(pack, { ...neat, ...ones }, call))).findings)).toEqual([
      'error indexed-mask-collapsed',
    ])
    expect(loud((await diagnosisOf(packFile(pack, { ...neat, ...indexed }, call))).findings)).toEqual([])
  })

  test('that does not count 1, 2, 3', async () => {
    const gaps = { attention_mask: ['I64', [[1, 1, 1, 1, 1, 3, 3, 3, 2, 2, 2, 2]]] } as const
    expect(loud((await diagnosisOf(packFile(pack, gaps))).findings)).toEqual(['error indexed-mask-gaps'])
  })

  test('that does not count 1, 2, 3, and is what the loss masks by', async () => {
    const three = packOf({ docs: [[4, 2, 4]], depths: 4, boundary: 'own' })
    const call = { seq_idx_arg: 'attention_mask', num_depths: '4' }
    const mask = (ids: readonly number[]) => ({ seq_idx: null, attention_mask: ['I64', [ids]] }) as const
    const { finding, all } = await pricedFinding(
      packFile(three, mask([1, 1, 1, 1, 2, 2, 1, 1, 1, 1]), call),
      packFile(three, mask(three.packedIds[0]), call),
      'indexed-mask-gaps',
    )
    expect(all).toEqual(['error indexed-mask-gaps'])
    // 1, 2, 1 of lengths 4, 2, 4: the first reaches the third from depth 2 on.
    expect([0, 1, 2, 3].map((k) => cellsAt(finding, k))).toEqual([[], [], [3], [2, 3]])
  })

  test('of four dimensions: floats of 0 and 1, a pair of two documents, a right one', async () => {
    const square = (allowed: (q: number, k: number) => boolean, dtype: 'F32' | 'BOOL') =>
      ({
        attention_mask: [
          dtype,
          [[Array.from({ length: 12 }, (_, q) => Array.from({ length: 12 }, (_, k) => (allowed(q, k) ? 1 : 0)))]],
        ],
      }) as const
    const ids = pack.packedIds[0]
    const right = (q: number, k: number) => k <= q && ids[q] === ids[k]
    expect(loud((await diagnosisOf(packFile(pack, square(right, 'BOOL')))).findings)).toEqual([])
    const floats = await findingOf(packFile(pack, square(right, 'F32')), 'mask-4d-wrong-kind')
    expect(floats.finding.severity).toBe('error')
    const causal = await findingOf(
      packFile(
        pack,
        square((q, k) => k <= q, 'BOOL'),
      ),
      'mask-4d-wrong-kind',
    )
    expect(causal.finding.message).toContain('shows token 0 to token 5')
    // Zeros alone are additive and hide nothing, which is right for one token only.
    const zeros = await findingOf(
      packFile(
        pack,
        square(() => false, 'F32'),
      ),
      'mask-4d-wrong-kind',
    )
    expect(zeros.finding.message).toContain('shows token 1 to token 0')
    const alone = packFile(packOf({ docs: [[1]], boundary: 'own' }), { attention_mask: ['F32', [[[[0]]]]] })
    expect(loud((await diagnosisOf(alone)).findings)).toEqual([])
  })
})

test('a source that cuts at every end-of-text token', async () => {
  // One sample of two turns, then another sample; seq_idx cuts the turns.
  const turns = { ...pack, ids: [pack.ids[0].map((id, t) => (t === 2 ? EOS : id))] }
  const labels = { ...turns, labels: [turns.labels[0].map((y, t) => (y === IGNORED ? y : turns.ids[0][t + 1]))] }
  const cut = { seq_idx: ['I32', [[1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4]]] } as const
  const { finding, diagnosis } = await findingOf(packFile(labels, cut), 'eos-false-boundary')
  expect(loud(diagnosis.findings)).toEqual(['warning eos-false-boundary'])
  expect(finding.effect).toMatchObject({ leaked: 0, wrong: 0 })
  expect(finding.effect?.lost).toBeGreaterThan(0)
})

describe('inputs of x[:-1], which hold no end-of-text token', () => {
  const own = packOf({ docs: [[4, 6, 3, 7]], boundary: 'own', flat: true })
  const alone = { seq_idx: null, position_ids: null }

  test.each([
    ['a source that looked for one', { ...alone, seq_idx: ['I32', Array(20).fill(0)] as const }],
    ['no source', alone],
  ])('and %s: documents are merged, which the labels show', async (_, tensors) => {
    const { finding, diagnosis } = await findingOf(packFile(own, tensors), 'eos-false-boundary')
    expect(loud(diagnosis.findings)).toEqual(['warning eos-false-boundary'])
    const right = await diagnosisOf(packFile(own))
    const cost = (diagnosis.evaluation.mtpLoss ?? 0) - (right.evaluation.mtpLoss ?? 0)
    expect(finding.effect?.mtpLoss).toBeCloseTo(cost, 10)
    expect([null, 0].map((k) => cellsAt(finding, k))).toEqual([
      [4, 10, 13],
      [3, 9, 12],
    ])
  })

  test('and offsets that are one late: labels that seem to run on show the boundaries to be wrong', async () => {
    const late = { ...alone, cu_seqlens: ['I32', [0, 5, 11, 13, 20]] } as const
    const { findings } = await diagnosisOf(packFile(own, late, { cu_seqlens_arg: 'cu_seqlens', seq_idx_arg: 'none' }))
    expect(loud(findings)).toEqual(['warning eos-false-boundary'])
    expect(findings[0].explains).toContain('label-next-doc')
  })

  test('and one document a row with padding that nothing marks: nothing is merged', async () => {
    const one = packOf({ docs: [[9]], boundary: 'own', pad: 4 })
    expect(loud((await diagnosisOf(packFile(one, alone))).findings)).toEqual([])
  })
})

test('a list of offsets that ends where padding starts cuts no turn', async () => {
  const padded = packOf({ docs: [[5, 3, 4]], pad: 3, flat: true })
  const positions = [...padded.positions[0].slice(0, 12), 4, 5, 6]
  const tensors = { seq_idx: null, cu_seqlens: ['I32', [0, 5, 8, 12]], position_ids: ['I64', positions] } as const
  const { findings } = await diagnosisOf(packFile(padded, tensors, { cu_seqlens_arg: 'cu_seqlens' }))
  expect(loud(findings)).toEqual(['warning cu-end-short'])
})

test('boundaries under a name that nobody reads', async () => {
  const nested = { seq_idx: null, 'flash_attn_kwargs.cu_seqlens_q': ['I32', [0, 5, 8, 12]] } as const
  const { findings } = await diagnosisOf(packFile(pack, nested))
  expect(loud(findings)).toEqual(['error mtp-no-boundary-mask'])
  expect(findings[0].explains).toContain('metadata-dropped')
})
