import { describe, expect, test } from 'vitest'
import { cellsAt, diagnosisOf, findingOf, loud } from '../../../../fixtures/diagnosis-of.ts'
import { EOS, IGNORED, PAD, type Pack, packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import { pricedFinding as priced } from '../../../../fixtures/priced-finding.ts'

const X = IGNORED
const masked = packOf({ docs: [[5, 3, 4]] })
const long = packOf({ docs: [[9, 8, 7]] })

/** The same pack with one row of labels changed. */
function relabelled(pack: Pack, change: (labels: number[], ids: readonly number[]) => number[]): Pack {
  return { ...pack, labels: pack.labels.map((row, r) => change([...row], pack.ids[r])) }
}

describe('the last label of a document', () => {
  test('is the next document’s first token: main 1, and 1 a depth, inside the mask', async () => {
    const { finding, all } = await priced(
      packFile(packOf({ docs: [[5, 3, 4]], boundary: 'next' })),
      packFile(masked),
      'label-next-doc',
    )
    expect(all).toEqual(['error label-next-doc'])
    expect([null, 0, 1, 2].map((k) => cellsAt(finding, k))).toEqual([[4, 7], [3, 6], [2, 5], [1]])
    expect(finding.explains).toEqual(['mtp-inherits-next-doc'])
  })

  test('is the next document’s first token, which starts every document: a hint', async () => {
    const pack = packOf({ docs: [[5, 3, 4]], boundary: 'next' })
    const bos = relabelled({ ...pack, ids: [pack.ids[0].map((id, t) => ([0, 5, 8].includes(t) ? 9 : id))] }, (labels) =>
      labels.map((y, t) => (t === 4 || t === 7 ? 9 : y)),
    )
    expect(loud((await diagnosisOf(packFile(bos))).findings)).toEqual([])
  })

  test('is the row’s first token, where the whole row was rolled: found there too', async () => {
    const pack = packOf({ docs: [[5, 3, 4]], boundary: 'next' })
    const rolled = relabelled(pack, (labels, ids) => labels.map((y, t) => (t === 11 ? ids[0] : y)))
    const { finding, all } = await priced(packFile(rolled), packFile(masked), 'label-next-doc')
    expect(all).toEqual(['error label-next-doc'])
    expect(finding.message).toContain('the whole row was rolled')
    expect([null, 0, 1, 2].map((k) => cellsAt(finding, k))).toEqual([
      [4, 7, 11],
      [3, 6, 10],
      [2, 5, 9],
      [1, 8],
    ])
  })

  test('is its own, and by chance the next document’s first token, among many that are cut off: no fault', async () => {
    const many = (count: number) => packOf({ docs: [Array(count).fill(4)], boundary: 'own', depths: 1 })
    // Each ends in a token of its own; document 2 in what document 3 begins with.
    const cutOff = (count: number) =>
      relabelled(many(count), (labels, ids) =>
        labels.map((y, t) => (t % 4 < 3 ? y : t === 11 ? ids[12] : 60 + (t - 3) / 4)),
      )
    const call = { num_depths: '1' }
    const { findings, facts } = await diagnosisOf(packFile(cutOff(12), {}, call))
    expect(loud(findings)).toEqual([])
    expect(facts.reference[0][10]).toBe(facts.labels[11])
    // Of few documents, or where all others end in one token, chance does not explain it.
    expect(loud((await diagnosisOf(packFile(cutOff(5), {}, call))).findings)).toEqual(['error label-next-doc'])
    const ended = relabelled(many(12), (labels, ids) => labels.map((y, t) => (t === 11 ? ids[12] : y)))
    expect(loud((await diagnosisOf(packFile(ended, {}, call))).findings)).toEqual(['error label-next-doc'])
  })

  test('is its own end: no fault, and said so', async () => {
    const { findings } = await diagnosisOf(packFile(packOf({ docs: [[5, 3, 4]], boundary: 'own' })))
    expect(loud(findings)).toEqual([])
    expect(findings.map(({ rule }) => rule)).toContain('label-own-but-eos-missing')
  })
})

describe('labels', () => {
  test('that are not shifted: every depth one token too near', async () => {
    const same = relabelled(long, (_, ids) => [...ids])
    const { finding, all } = await priced(packFile(same), packFile(long), 'label-unshifted')
    expect(all).toEqual(['error label-unshifted'])
    expect(finding.effect?.wrong).toBeGreaterThan(30)
  })

  test('that are not shifted, of a model that shifts itself: a hint', async () => {
    const same = relabelled(long, (_, ids) => [...ids])
    for (const framework of ['transformers', 'trl', 'axolotl', 'LLaMA-Factory', 'torchtune'])
      expect(loud((await diagnosisOf(packFile(same, {}, { framework }))).findings)).toEqual([])
  })

  test('that are shifted twice, per document', async () => {
    const twice = relabelled(long, (labels) => labels.map((_, t) => ([8, 16, 23].includes(t) ? X : labels[t + 1])))
    const { finding, all } = await priced(packFile(twice), packFile(long), 'label-double-shift')
    expect(all).toEqual(['error label-double-shift'])
    expect(finding.effect?.wrong).toBeGreaterThan(10)
  })

  test('of another sample', async () => {
    const other = relabelled(long, (labels) => labels.map((y, t) => (y === X ? X : 30 + t)))
    const { findings } = await diagnosisOf(packFile(other))
    expect(loud(findings)).toEqual(['error label-misaligned'])
  })

  test('of few tokens say nothing', async () => {
    const few = packOf({ docs: [[2, 1, 2]] })
    expect(loud((await diagnosisOf(packFile(few))).findings)).toEqual([])
  })

  test('on padding are trained', async () => {
    const pack = packOf({ docs: [[5, 3]], pad: 3 })
    const tensors = { attention_mask: ['I64', [pack.packedIds[0]]] } as const
    const trained = relabelled(pack, (labels) => labels.map((y, t) => (t >= 8 ? PAD : y)))
    const { finding, all } = await priced(packFile(trained, tensors), packFile(pack, tensors), 'pad-label-not-ignored')
    expect(all).toEqual(['error pad-label-not-ignored'])
    expect([null, 0, 1, 2].map((k) => cellsAt(finding, k))).toEqual([[8, 9, 10], [8, 9], [8], []])
    const megatron = { ...tensors, loss_mask: ['F32', [[1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0]]] } as const
    expect(loud((await diagnosisOf(packFile(trained, megatron, { framework: 'Megatron-LM' }))).findings)).toEqual([])
    expect(loud((await diagnosisOf(packFile(trained, megatron))).findings)).toContain('warning loss-mask-disagrees')
  })

  test('on padding that only seq_idx tells, by the 0 after its ids from 1', async () => {
    const pack = packOf({ docs: [[5, 3]], pad: 3 })
    const trained = relabelled(pack, (labels) => labels.map((y, t) => (t >= 8 ? PAD : y)))
    const alone = { position_ids: null } as const
    const { finding, all } = await priced(packFile(trained, alone), packFile(pack, alone), 'pad-label-not-ignored')
    expect(all).toEqual(['error pad-label-not-ignored'])
    expect([null, 0, 1, 2].map((k) => cellsAt(finding, k))).toEqual([[8, 9, 10], [8, 9], [8], []])
  })

  test('of documents with id 0 are no padding', async () => {
    // 1 and 0 in turn too: a document holds more than one token.
    for (const ids of [
      [0, 0, 0, 0, 0, 1, 1, 1],
      Array(8).fill(0),
      [2, 2, 2, 2, 2, 0, 0, 0],
      [1, 1, 1, 1, 1, 0, 0, 0],
    ]) {
      const { facts, findings } = await diagnosisOf(
        packFile(packOf({ docs: [[5, 3]] }), { seq_idx: ['I32', [ids]], position_ids: null }),
      )
      expect([...facts.pad]).toEqual(Array(8).fill(0))
      expect(loud(findings)).toEqual([])
    }
  })

  test('at end-of-text are all ignored', async () => {
    const dropped = relabelled(masked, (labels) => labels.map((y) => (y === EOS ? X : y)))
    const { finding, all } = await priced(
      packFile(dropped, {}, { pad_token_id: String(EOS) }),
      packFile(masked),
      'eos-equals-pad',
    )
    expect(all).toEqual(['error eos-equals-pad'])
    // Label 2 stood at 3, 6, 10: depth 0 loses 2, 5, 9; depth 1 loses 1, 8 (5 starts at 5); depth 2 loses 0.
    expect([0, 1, 2].map((k) => cellsAt(finding, k))).toEqual([[2, 5, 9], [1, 8], [0]])
  })

  test('at the ends that inputs of x[:-1] leave out are all ignored, as other documents show', async () => {
    // Documents of 5, 3 and 4 tokens, the last of them cut off: its last label is no end-of-text and stands.
    const ended = packOf({ docs: [[5, 3, 4]], boundary: 'own' })
    const cut = relabelled(ended, (labels) => labels.map((y, t) => (t === 11 ? 40 : y)))
    const dropped = relabelled(cut, (labels) => labels.map((y) => (y === EOS ? X : y)))
    const { finding, all } = await priced(
      packFile(dropped, {}, { pad_token_id: String(EOS) }),
      packFile(cut),
      'eos-equals-pad',
    )
    expect(all).toEqual(['error eos-equals-pad'])
    expect([0, 1, 2].map((k) => cellsAt(finding, k))).toEqual([[3, 6], [2, 5], [1]])
  })

  test('at ends without end-of-text may be of documents that have none', async () => {
    const pack = packOf({ docs: [[5, 3, 4]] })
    const without = { ...pack, ids: [pack.ids[0].map((id, t) => (id === EOS ? 50 + t : id))] }
    const labels = [without.ids[0].map((_, t) => (pack.labels[0][t] === X ? X : without.ids[0][t + 1]))]
    const { findings } = await diagnosisOf(packFile({ ...without, labels }, {}, { pad_token_id: String(EOS) }))
    expect(loud(findings)).toEqual([])
    expect(findings.find(({ rule }) => rule === 'eos-equals-pad')).toMatchObject({ severity: 'info', effective: false })
  })

  test('before padding that nothing marks may be of documents without an end-of-text token', async () => {
    // Slots of 6, 8 and 6 that hold 5, 6 and 6 tokens; the rest is end-of-text, and only the slots are known.
    const whole = packOf({ docs: [[6, 8, 6]], flat: true })
    const fill = [5, 12, 13]
    const ids = whole.ids[0].map((id, t) => (fill.includes(t) ? EOS : id === EOS ? 50 : id))
    const labels = ids.map((_, t) => (fill.includes(t) || fill.includes(t + 1) || t === 19 ? X : ids[t + 1]))
    const tensors = { position_ids: null, seq_idx: null, cu_seqlens: ['I32', [0, 6, 14, 20]] } as const
    const call = { cu_seqlens_arg: 'cu_seqlens', seq_idx_arg: 'none', pad_token_id: String(EOS) }
    const { findings } = await diagnosisOf(packFile({ ...whole, ids: [ids], labels: [labels] }, tensors, call))
    expect(loud(findings)).toEqual([])
  })

  test('after end-of-text inside a document are dropped', async () => {
    const turns: Pack = { ...long, ids: [long.ids[0].map((id, t) => (t === 3 || t === 12 ? EOS : id))] }
    const right = relabelled(turns, (labels, ids) => labels.map((y, t) => (y === X ? X : ids[t + 1])))
    const dropped = relabelled(right, (labels) => labels.map((y, t) => (t === 3 || t === 12 ? X : y)))
    const { finding } = await priced(packFile(dropped), packFile(right), 'after-eos-label-dropped')
    expect(finding).toMatchObject({ severity: 'warning', effect: { leaked: 0, wrong: 0, lost: 6 } })
  })

  test('outside the vocabulary, and fill values among them', async () => {
    const broken = relabelled(masked, (labels) => labels.map((y, t) => (t === 1 ? -1000 : t === 6 ? 99 : y)))
    const { finding } = await findingOf(packFile(broken), 'label-out-of-range')
    expect(finding.message).toContain('-1000 (a fill value')
    expect(cellsAt(finding, null)).toEqual([1, 6])
  })

  test('outside the vocabulary say nothing about the shift', async () => {
    const long = packOf({ docs: [[24]] })
    const broken = relabelled(long, (labels) => labels.map((y, t) => (t === 7 ? -1000 : y)))
    expect(loud((await diagnosisOf(packFile(broken))).findings)).toEqual(['error label-out-of-range'])
  })

  test('that ignore with -1 beside a loss that ignores -100', async () => {
    const other = relabelled(masked, (labels) => labels.map((y) => (y === X ? -1 : y)))
    expect(loud((await diagnosisOf(packFile(other))).findings)).toEqual(['error ignore-index-collision'])
  })

  test('masked with a class that the loss trains', async () => {
    const { finding } = await findingOf(packFile(masked, {}, { ignore_index: '0' }), 'ignore-index-collision')
    expect(finding.effect?.leaked).toBeGreaterThan(0)
    expect(finding.severity).toBe('error')
  })

  test('masked with a class, by ids that are one late: a cell has one cause, and what is lost trains that class', async () => {
    const own = packOf({ docs: [[5, 3, 4]], boundary: 'own' })
    const late = { seq_idx: ['I32', [[1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3]]] } as const
    const { findings, evaluation } = await diagnosisOf(packFile(own, late, { ignore_index: '0' }))
    expect(loud(findings).sort()).toEqual(['error ignore-index-collision', 'error seq-idx-off-by-one'])
    const twin = await diagnosisOf(packFile(own))
    const sum = findings.reduce((total, { effect }) => total + (effect?.mtpLoss ?? 0), 0)
    expect(sum).toBeCloseTo((evaluation.mtpLoss ?? 0) - (twin.evaluation.mtpLoss ?? 0), 10)
    const offByOne = findings.find(({ rule }) => rule === 'seq-idx-off-by-one')
    expect(offByOne === undefined ? [] : cellsAt(offByOne, 0)).toEqual([4, 5, 7, 8])
    expect(offByOne?.effect).toMatchObject({ lost: 0 })
  })

  test('that a Megatron-LM batch leaves out by its loss_mask, all of them', async () => {
    const mask = { loss_mask: ['F32', [Array(12).fill(0)]] } as const
    const file = packFile(masked, mask, { framework: 'Megatron-LM' })
    expect(loud((await diagnosisOf(file)).findings)).toEqual(['error all-masked-pack'])
  })

  test('none at all, none in a row, none in a document', async () => {
    const two = packOf({
      docs: [
        [5, 3],
        [4, 4],
      ],
    })
    const none = relabelled(two, (labels) => labels.map(() => X))
    expect(loud((await diagnosisOf(packFile(none))).findings)).toEqual(['error all-masked-pack'])
    const row = { ...two, labels: [two.labels[0], two.labels[1].map(() => X)] }
    expect(loud((await diagnosisOf(packFile(row))).findings)).toEqual(['warning all-masked-pack'])
    const doc = relabelled(masked, (labels) => labels.map((y, t) => (t < 5 ? X : y)))
    const { findings } = await diagnosisOf(packFile(doc))
    expect(loud(findings)).toEqual([])
    expect(findings.map(({ rule }) => rule)).toContain('all-masked-doc')
  })
})

describe('loss_mask', () => {
  const prompt = relabelled(long, (labels) => labels.map((y, t) => ([0, 1, 9, 10, 17, 18].includes(t) ? X : y)))
  const maskOf = (shift: number) => prompt.labels[0].map((_, t) => ((prompt.labels[0][t - shift] ?? X) === X ? 0 : 1))

  test('of the target, or of the token that is predicted, agrees', async () => {
    for (const shift of [0, 1]) {
      const { findings } = await diagnosisOf(packFile(prompt, { loss_mask: ['I64', [maskOf(shift)]] }))
      expect(loud(findings)).toEqual([])
    }
  })

  test('one off either way', async () => {
    for (const shift of [-1, 2]) {
      const { findings } = await diagnosisOf(packFile(prompt, { loss_mask: ['I64', [maskOf(shift)]] }))
      expect(loud(findings)).toEqual(['warning prompt-mask-off-by-one'])
    }
  })

  test('one off costs what labels made by the mask would not', async () => {
    // The mask speaks of the token that is predicted, and the labels were cut by it one place too early.
    const tokens = long.labels[0]
    const right = relabelled(long, (labels) => labels.map((y, t) => ([0, 1, 2].includes(t) ? X : y)))
    const wrong = relabelled(long, (labels) => labels.map((y, t) => ([0, 1].includes(t) ? X : y)))
    const mask = ['I64', [tokens.map((_, t) => (t > 0 && right.labels[0][t - 1] !== X ? 1 : 0))]] as const
    const call = { num_label_tokens: '20' }
    const broken = await findingOf(packFile(wrong, { loss_mask: mask }, call), 'prompt-mask-off-by-one')
    const sound = await diagnosisOf(packFile(right, { loss_mask: mask }, call))
    const cost = (broken.diagnosis.evaluation.mtpLoss ?? 0) - (sound.evaluation.mtpLoss ?? 0)
    expect(broken.finding.effect?.mtpLoss).toBeCloseTo(cost, 12)
  })

  test('that selects other tokens', async () => {
    const mask = maskOf(0).map((m, t) => (t === 5 ? 0 : t === 0 ? 1 : m))
    const { finding } = await findingOf(packFile(prompt, { loss_mask: ['I64', [mask]] }), 'loss-mask-disagrees')
    expect(finding).toMatchObject({ severity: 'warning', effect: { leaked: 3 } })
  })
})
