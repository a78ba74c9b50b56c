import { describe, expect, test } from 'vitest'
import { cellsAt, diagnosisOf, findingOf, loud } from '../../../../fixtures/diagnosis-of.ts'
import { IGNORED, type Pack, packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import { pricedFinding as priced } from '../../../../fixtures/priced-finding.ts'

const X = IGNORED
const own = packOf({ docs: [[5, 3, 4]], boundary: 'own' })

/** Targets of each depth as tensors, `[1, S]`. */
function targets(rows: readonly (readonly number[])[]) {
  return Object.fromEntries(rows.map((row, k) => [`mtp_per_depth_targets.${k}`, ['I64', [row]] as const]))
}
const none = { seq_idx_arg: 'none' }

/** Labels rolled by `shift`, masked past the row and over boundaries. */
function rolled({ labels, packedIds }: Pack, shift: number, depth: number, mask = true): number[] {
  const [ids] = packedIds
  return labels[0].map((_, t) => (mask && ids[t] !== ids[t + depth + 1] ? X : (labels[0][t + shift] ?? X)))
}
const right = (pack: Pack) => targets([0, 1, 2].map((k) => rolled(pack, k + 1, k)))

describe('no boundaries in the loss', () => {
  test('documents 5, 3, 4 with their own last labels: 2, 4 and 6 leaked targets', async () => {
    const { finding, all } = await priced(packFile(own, { seq_idx: null }), packFile(own), 'mtp-no-boundary-mask')
    expect(all).toEqual(['error mtp-no-boundary-mask'])
    expect([0, 1, 2].map((k) => cellsAt(finding, k))).toEqual([
      [4, 7],
      [3, 4, 6, 7],
      [2, 3, 4, 5, 6, 7],
    ])
    expect(finding.effect).toMatchObject({ leaked: 12, lost: 0, wrong: 0, estimated: false })
    // The costliest place comes first, and its row of evidence has what shows it.
    expect(finding.evidence[0]).toMatchObject({ rightTarget: null, usedTarget: expect.any(Number) })
    const dearest = finding.evidence.reduce((a, b) => ((b.usedLoss ?? 0) > (a.usedLoss ?? 0) ? b : a))
    expect(finding.evidence[0]).toEqual(dearest)
  })

  test('documents that start with as many ignored labels as there are depths: latent', async () => {
    const prompts = { ...own, labels: [own.labels[0].map((y, t) => ([5, 6, 7, 8, 9, 10].includes(t) ? X : y))] }
    const { findings } = await diagnosisOf(packFile(prompts, { seq_idx: null }))
    expect(loud(findings)).toEqual([])
    expect(findings.find(({ rule }) => rule === 'mtp-no-boundary-mask')).toMatchObject({
      severity: 'info',
      effective: false,
      effect: { mtpLoss: 0, leaked: 0 },
    })
  })

  test('without hidden states a leaked target is estimated at ln V', async () => {
    const bare = packOf({ docs: [[5, 3, 4]], boundary: 'own', heads: false })
    const { finding } = await findingOf(packFile(bare, { seq_idx: null }, { num_depths: '1' }), 'mtp-no-boundary-mask')
    // The largest id is 21, so V is at least 22; scale 0.3, D = 1, nothing divides.
    expect(finding.effect).toMatchObject({ estimated: true, leaked: 2 })
    expect(finding.effect?.mtpLoss).toBeCloseTo(0.3 * 2 * Math.log(22), 10)
  })

  test('torchtitan masks by positions itself: a hint', async () => {
    const { findings } = await diagnosisOf(packFile(own, { seq_idx: null }, { framework: 'torchtitan' }))
    expect(loud(findings)).toEqual([])
  })
})

describe('targets that the dump brings', () => {
  test('are right', async () => {
    expect(loud((await diagnosisOf(packFile(own, { seq_idx: null, ...right(own) }, none))).findings)).toEqual([])
  })

  test('wrap around the row, or were filled with 0', async () => {
    const one = packOf({ docs: [[12]], boundary: 'own' })
    const labels = one.labels[0]
    for (const fill of [(j: number) => labels[j % 12], () => 0]) {
      const wrapped = targets(
        [0, 1, 2].map((k) => labels.map((_, t) => (t + k + 1 < 12 ? labels[t + k + 1] : fill(t + k + 1)))),
      )
      const { finding, all } = await priced(
        packFile(one, { seq_idx: null, ...wrapped }, none),
        packFile(one, { seq_idx: null, ...right(one) }, none),
        'mtp-wraparound',
      )
      expect(all).toEqual(['error mtp-wraparound'])
      expect([0, 1, 2].map((k) => cellsAt(finding, k))).toEqual([[11], [10, 11], [9, 10, 11]])
      expect(finding.message).toContain(fill(0) === 0 ? 'class 0' : 'rolled around')
    }
  })

  test('were filled with 0, which the call masks with: it writes nothing into targets that are supplied', async () => {
    const one = packOf({ docs: [[12]], boundary: 'own' })
    const [labels] = one.labels
    const filled = targets([0, 1, 2].map((k) => labels.map((_, t) => labels[t + k + 1] ?? 0)))
    const { all } = await priced(
      packFile(one, { seq_idx: null, ...filled }, { ...none, ignore_index: '0' }),
      packFile(one, { seq_idx: null, ...right(one) }, none),
      'mtp-wraparound',
    )
    expect(all).toEqual(['error mtp-wraparound'])
  })

  test('wrap around each document, or were filled with 0 at the end of each', async () => {
    const labels = own.labels[0]
    const starts = [0, 5, 8, 12]
    const around = (t: number, k: number) => {
      const i = starts.findLastIndex((start) => start <= t)
      return labels[starts[i] + ((t - starts[i] + k + 1) % (starts[i + 1] - starts[i]))]
    }
    for (const fill of [around, () => 0]) {
      const wrapped = targets(
        [0, 1, 2].map((k) => rolled(own, k + 1, k).map((target, t) => (target === X ? fill(t, k) : target))),
      )
      const { finding, all } = await priced(
        packFile(own, { seq_idx: null, ...wrapped }, none),
        packFile(own, { seq_idx: null, ...right(own) }, none),
        'mtp-wraparound',
      )
      expect(all).toEqual(['error mtp-wraparound'])
      expect(finding.fix).toContain('each document')
      expect([0, 1, 2].map((k) => cellsAt(finding, k))).toEqual([
        [4, 7, 11],
        [3, 4, 6, 7, 10, 11],
        [2, 3, 4, 5, 6, 7, 9, 10, 11],
      ])
    }
  })

  test('have their boundaries in them: that no other tensor tells them is no warning', async () => {
    const one = right(own)
    const lost = {
      ...one,
      'mtp_per_depth_targets.1': ['I64', [rolled(own, 2, 1).map((y, t) => (t === 1 ? X : y))]],
    } as const
    expect(loud((await diagnosisOf(packFile(own, { seq_idx: null, ...lost }, none))).findings)).toEqual([])
  })

  test('belong to the next depth', async () => {
    const one = packOf({ docs: [[20]], boundary: 'own' })
    const wrong = targets([0, 1, 2].map((k) => rolled(one, k + 2, k + 1)))
    const { finding, all } = await priced(
      packFile(one, { seq_idx: null, ...wrong }, none),
      packFile(one, { seq_idx: null, ...right(one) }, none),
      'mtp-depth-misaligned',
    )
    expect(all).toEqual(['error mtp-depth-misaligned'])
    expect(finding.message).toContain('Depth 0 trains on labels rolled by 2, not 1')
  })

  test('of labels that are shifted twice belong to another depth again', async () => {
    const one = packOf({ docs: [[20]], boundary: 'own' })
    const twice = { ...one, labels: [[...one.labels[0].slice(1), X]] }
    const roll = (by: number) => ({
      seq_idx: null,
      ...targets([0, 1, 2].map((k) => rolled(twice, k + by, k + by - 1))),
    })
    const { findings, evaluation } = await diagnosisOf(packFile(twice, roll(2), none))
    expect(loud(findings).sort()).toEqual(['error label-double-shift', 'error mtp-depth-misaligned'])
    const twin = await diagnosisOf(packFile(one, { seq_idx: null, ...right(one) }, none))
    const sum = findings.reduce((total, { effect }) => total + (effect?.mtpLoss ?? 0), 0)
    expect(sum).toBeCloseTo((evaluation.mtpLoss ?? 0) - (twin.evaluation.mtpLoss ?? 0), 10)
    // As many rolls as the labels call for, or as many as upstream makes: one cause.
    for (const by of [0, 1])
      expect(loud((await diagnosisOf(packFile(twice, roll(by), none))).findings)).toEqual(['error label-double-shift'])
  })

  test('belong to the depth before: the first answer token after a prompt is among those lost', async () => {
    const one = packOf({ docs: [[20]], boundary: 'own' })
    const prompt = { ...one, labels: [one.labels[0].map((y, t) => (t < 6 ? X : y))] }
    const { finding } = await priced(
      packFile(prompt, { seq_idx: null, ...targets([0, 1, 2].map((k) => rolled(prompt, k, k))) }, none),
      packFile(prompt, { seq_idx: null, ...right(prompt) }, none),
      'mtp-depth-misaligned',
    )
    expect(finding.effect).toMatchObject({ lost: 3 })
    expect([0, 1, 2].map((k) => cellsAt(finding, k)[0])).toEqual([5, 4, 3])
  })

  test('train prompts and padding too', async () => {
    const one = packOf({ docs: [[16]], boundary: 'own' })
    const prompt = { ...one, labels: [one.labels[0].map((y, t) => (t < 6 ? X : y))] }
    const all = targets([0, 1, 2].map((k) => rolled(one, k + 1, k)))
    const { finding, all: rules } = await priced(
      packFile(prompt, { seq_idx: null, ...all }, none),
      packFile(prompt, { seq_idx: null, ...right(prompt) }, none),
      'mtp-mask-all-ones',
    )
    expect(rules).toEqual(['error mtp-mask-all-ones'])
    expect([0, 1, 2].map((k) => cellsAt(finding, k))).toEqual([
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3],
      [0, 1, 2],
    ])
  })

  test('were masked by a mask that was rolled once too often', async () => {
    const one = packOf({ docs: [[16]], boundary: 'own', depths: 1 })
    const prompt = { ...one, labels: [one.labels[0].map((y, t) => (t < 6 || t > 11 ? X : y))] }
    const [ids] = one.labels
    const late = targets([ids.map((_, t) => ((prompt.labels[0][t + 2] ?? X) === X ? X : ids[t + 1]))])
    const { finding } = await findingOf(packFile(prompt, { seq_idx: null, ...late }, none), 'mtp-mask-double-rolled')
    expect(finding).toMatchObject({ severity: 'warning', effect: { leaked: 1, lost: 1, wrong: 0 } })
    expect(cellsAt(finding, 0)).toEqual([4, 10])
  })

  test('of a mask rolled once too often are one finding, at the depths that see no prompt too', async () => {
    const two = packOf({ docs: [[7, 7]], boundary: 'own' })
    const [ids] = two.labels
    const prompts = { ...two, labels: [ids.map((y, t) => (t % 7 < 3 ? X : y))] }
    const [segments] = two.packedIds
    // Depth 2 predicts label t + 3: every target it can reach is in the answer, and only the last one is lost.
    const late = targets(
      [0, 1, 2].map((k) =>
        ids.map((_, t) =>
          segments[t] !== segments[t + k + 2] || prompts.labels[0][t + k + 2] === X ? X : ids[t + k + 1],
        ),
      ),
    )
    const { finding, all } = await priced(
      packFile(prompts, late, none),
      packFile(prompts, right(prompts), none),
      'mtp-mask-double-rolled',
    )
    expect(all).toEqual(['warning mtp-mask-double-rolled'])
    expect(finding.explains).toContain('mtp-mask-all-ones')
    expect([0, 1, 2].map((k) => cellsAt(finding, k))).toEqual([
      [1, 5, 8, 12],
      [0, 4, 7, 11],
      [3, 10],
    ])
  })

  test('stand beside boundaries in the same call', async () => {
    const { finding } = await findingOf(
      packFile(own, right(own), { seq_idx_arg: 'seq_idx' }),
      'mtp-targets-and-seq-idx',
    )
    expect(finding.severity).toBe('error')
  })
})

describe('num_label_tokens', () => {
  const one = packOf({ docs: [[12]], boundary: 'own' })
  const rules = async (n: number, pack = one) => {
    const { findings } = await diagnosisOf(packFile(pack, {}, { num_label_tokens: String(n) }))
    return findings.flatMap(({ rule, severity, message }) =>
      rule === 'num-label-tokens-wrong' ? [[severity, message]] : [],
    )
  }

  test('is right, too small, or more than this batch has', async () => {
    expect(await rules(12)).toEqual([])
    expect((await rules(11))[0][0]).toBe('error')
    expect((await rules(1000))[0][0]).toBe('info')
  })

  test('costs its share of the loss', async () => {
    const prompt = { ...one, labels: [one.labels[0].map((y, t) => (t < 4 ? X : y))] }
    const { finding, diagnosis } = await findingOf(
      packFile(prompt, {}, { num_label_tokens: '12' }),
      'num-label-tokens-wrong',
    )
    const right = await diagnosisOf(packFile(prompt, {}, { num_label_tokens: '8' }))
    expect(finding.effect).toMatchObject({ leaked: 0, lost: 0, wrong: 0, estimated: false })
    const cost = (diagnosis.evaluation.mtpLoss ?? 0) - (right.evaluation.mtpLoss ?? 0)
    expect(finding.effect?.mtpLoss).toBeCloseTo(cost, 12)
  })

  test('counts tokens, or one more a row', async () => {
    const prompt = { ...one, labels: [one.labels[0].map((y, t) => (t < 4 ? X : y))] }
    expect((await rules(12, prompt))[0]).toEqual(['warning', expect.stringContaining('labelled or not')])
    expect((await rules(9, prompt))[0]).toEqual(['warning', expect.stringContaining('one more a row')])
  })
})

test('a depth without a target: a warning where its mean is NaN', async () => {
  const short = packOf({ docs: [[2, 2, 2]] })
  expect(loud((await diagnosisOf(packFile(short, {}, { reduction: 'mean' }))).findings)).toEqual([
    'warning mtp-zero-token-depth',
  ])
  expect(loud((await diagnosisOf(packFile(short))).findings)).toEqual([])
})
