import { describe, expect, test } from 'vitest'
import { cellsAt, diagnosisOf, findingOf, loud } from '../../../../fixtures/diagnosis-of.ts'
import { EOS, IGNORED, PAD, packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import { checkRules } from '../diagnose.ts'

const X = IGNORED

async function rulesOf(file: Parameters<typeof diagnosisOf>[0]): Promise<string[]> {
  return (await diagnosisOf(file)).findings.map(({ rule }) => rule)
}

describe('worth knowing, and no fault', () => {
  test('label-own-but-eos-missing: every document ends in its labels alone', async () => {
    const { finding } = await findingOf(
      packFile(packOf({ docs: [[5, 3, 4]], boundary: 'own' })),
      'label-own-but-eos-missing',
    )
    expect(finding).toMatchObject({ severity: 'info', effective: false, count: 3 })
    expect(finding.message).toContain('3 of 3 documents')
    // Two of three are not enough to be a convention, and a masked last label is another one.
    const pack = packOf({ docs: [[5, 3, 4]], boundary: 'own' })
    const other = { ...pack, labels: [pack.labels[0].map((y, t) => (t === 7 ? X : y))] }
    expect(await rulesOf(packFile(other))).not.toContain('label-own-but-eos-missing')
    expect(await rulesOf(packFile(packOf({ docs: [[5, 3, 4]] })))).not.toContain('label-own-but-eos-missing')
  })

  test('mtp-normaliser: short documents leave depths few of the main head’s targets', async () => {
    // Documents of 5, 3, 4 with their own last labels: 12 main targets, and 9, 6, 3 at the depths.
    const { finding } = await findingOf(packFile(packOf({ docs: [[5, 3, 4]], boundary: 'own' })), 'mtp-normaliser')
    expect(finding).toMatchObject({ severity: 'info', effective: false, count: 3 })
    expect(finding.message).toContain('75 %, 50 %, 25 % of the 12 main targets')
    // One document of 40: 39, 38 and 37 of 40.
    expect(await rulesOf(packFile(packOf({ docs: [[40]], boundary: 'own' })))).not.toContain('mtp-normaliser')
  })

  test('mtp-attention-not-isolated: only _packed_seq_ids tell the documents apart', async () => {
    const pack = packOf({ docs: [[5, 3, 4]], boundary: 'own' })
    const only = packFile(
      pack,
      { seq_idx: null, position_ids: null, _packed_seq_ids: ['I64', pack.packedIds] },
      { seq_idx_arg: '_packed_seq_ids' },
    )
    const { finding } = await findingOf(only, 'mtp-attention-not-isolated')
    expect(finding).toMatchObject({ severity: 'info', effective: false, count: 1, effect: null })
    const both = packFile(pack, { _packed_seq_ids: ['I64', pack.packedIds] })
    expect(await rulesOf(both)).not.toContain('mtp-attention-not-isolated')
    const one = packOf({ docs: [[12]], boundary: 'own' })
    const single = packFile(
      one,
      { seq_idx: null, position_ids: null, _packed_seq_ids: ['I64', one.packedIds] },
      { seq_idx_arg: '_packed_seq_ids' },
    )
    expect(await rulesOf(single)).not.toContain('mtp-attention-not-isolated')
  })
})

describe('mtp-hidden-shape', () => {
  const pack = packOf({ docs: [[5, 3, 4]], boundary: 'own', flat: true, heads: false })
  const hidden = (leading: number) => {
    const rows = Array.from({ length: 12 }, (_, t) => [t / 12, 1 - t / 12])
    return Object.fromEntries(
      [0, 1, 2].map((k) => [`mtp_per_depth_h.${k}`, ['F32', leading === 2 ? [rows] : rows] as const]),
    )
  }
  const head = { 'lm_head.weight': ['F32', Array.from({ length: 32 }, (_, v) => [v / 32, 1 - v / 32])] as const }
  const fused = { loss_fn: 'FusedLinearCrossEntropy' }

  test('flat hidden states, and with a leading 1, fit flat labels: upstream squeezes', async () => {
    expect(await rulesOf(packFile(pack, { ...hidden(1), ...head }, fused))).not.toContain('mtp-hidden-shape')
    expect(await rulesOf(packFile(pack, { ...hidden(2), ...head }, fused))).not.toContain('mtp-hidden-shape')
  })

  test('flat hidden states beside labels [1, T] are refused by the fused loss, in its words', async () => {
    const rows = packOf({ docs: [[5, 3, 4]], boundary: 'own', heads: false })
    const { finding, diagnosis } = await findingOf(packFile(rows, { ...hidden(1), ...head }, fused), 'mtp-hidden-shape')
    expect(finding).toMatchObject({ severity: 'error', count: 1, effect: null })
    expect(finding.message).toBe(diagnosis.evaluation.error?.message)
    expect(finding.message).toContain('mtp_per_depth_h.0')
    expect(diagnosis.evaluation.mtpLoss).toBeNull()
  })
})

describe('hf-first-token-unmasked', () => {
  const pack = packOf({ docs: [[9, 8, 7]], boundary: 'masked' })
  const unshifted = (masked: readonly number[]) => ({
    ...pack,
    labels: [pack.ids[0].map((id, t) => (masked.includes(t) ? X : id))],
  })

  test('unshifted labels whose documents start with a label: the later documents’ first tokens', async () => {
    // It is a consequence of the missing shift, and folded into that finding.
    const { finding, diagnosis } = await findingOf(packFile(unshifted([])), 'label-unshifted')
    expect(finding.explains).toContain('hf-first-token-unmasked')
    const own = checkRules(diagnosis.facts).find(({ rule }) => rule.id === 'hf-first-token-unmasked')
    expect(own?.raw).toMatchObject({ severity: 'error', effective: true })
    expect(own?.raw.spans).toEqual([
      { start: 9, end: 10 },
      { start: 17, end: 18 },
    ])
  })

  test('quiet where they are ignored, and where labels are shifted', async () => {
    for (const file of [packFile(unshifted([9, 17])), packFile(pack)]) {
      const found = checkRules((await diagnosisOf(file)).facts).map(({ rule }) => rule.id)
      expect(found).not.toContain('hf-first-token-unmasked')
    }
  })
})

describe('eos-equals-pad, of a padding_mask', () => {
  const pack = packOf({ docs: [[5, 3, 4]], boundary: 'masked', pad: 2 })
  const [ids] = pack.ids
  const withMask = (isPad: (id: number, t: number) => boolean) =>
    packFile(pack, {
      attention_mask: ['I64', [ids.map((_, t) => (t < 12 ? 1 : 0))]],
      padding_mask: ['BOOL', [ids.map((id, t) => (isPad(id, t) ? 1 : 0))]],
    })

  test('a padding_mask made by value, of an id that ends documents too, hides their ends', async () => {
    const { finding } = await findingOf(
      withMask((id) => id === EOS || id === PAD),
      'eos-equals-pad',
    )
    expect(finding).toMatchObject({ severity: 'error', effective: true, count: 3, effect: null })
    expect(finding.title).toContain('padding_mask')
    // Documents end at 4, 7 and 11.
    expect(cellsAt(finding, null)).toEqual([4, 7, 11])
  })

  test('a padding_mask that hides a token which the mask calls real, where nothing is padding', async () => {
    const full = packOf({ docs: [[5, 3, 4]], boundary: 'own' })
    const tensors = {
      attention_mask: ['I64', full.packedIds],
      padding_mask: ['BOOL', [full.ids[0].map((_, t) => (t === 7 ? 1 : 0))]],
    } as const
    const { finding } = await findingOf(packFile(full, tensors), 'eos-equals-pad')
    expect(cellsAt(finding, null)).toEqual([7])
  })

  test('a padding_mask made by length is quiet', async () => {
    expect(loud((await diagnosisOf(withMask((_, t) => t >= 12))).findings)).toEqual([])
  })
})
