import { expect, test } from 'vitest'
import { cellsAt, diagnosisOf, findingOf, loud } from '../../../../fixtures/diagnosis-of.ts'
import { dumpOf } from '../../../../fixtures/dump-of.ts'
import { IGNORED, packFile, packOf, VOCABULARY } from '../../../../fixtures/hand-made-pack.ts'

const X = IGNORED
const pack = packOf({ docs: [[5, 3, 4]] })
const rulesOf = async (file: Parameters<typeof diagnosisOf>[0]) =>
  (await diagnosisOf(file)).findings.map(({ rule }) => rule)

/** Logits of one depth, `[1, 40, V]`, over labels of one document. */
function headed(logit: (token: number, v: number) => number, main?: (token: number, v: number) => number) {
  const labels = Array.from({ length: 40 }, (_, t) => 3 + ((t * 7) % 80))
  const head = (of: (token: number, v: number) => number) =>
    ['F32', [labels.map((_, t) => Array.from({ length: VOCABULARY }, (_, v) => of(t, v)))]] as const
  return {
    labels,
    file: dumpOf({
      labels: ['I64', [labels]],
      'mtp_per_depth_logits.0': head(logit),
      ...(main === undefined ? {} : { logits: head(main) }),
    }),
  }
}

test('a depth that does worse than guessing beside a trained main head', async () => {
  const { labels } = headed(() => 0)
  const trained = (t: number, v: number) => (v === labels[t] ? 8 : 0)
  const wrong = (t: number, v: number) => (v === labels[t] ? 8 : 0)
  const { finding } = await findingOf(headed(wrong, trained).file, 'mtp-ce-implausible')
  expect(finding).toMatchObject({ severity: 'warning', effective: true })
  // Nothing is implausible of a model that has learnt nothing.
  const noise = (t: number, v: number) => ((t * 31 + v * 17) % 13) / 2
  expect(loud((await diagnosisOf(headed(noise, noise).file)).findings)).toEqual([])
})

test('a deeper depth that is clearly the easier one is a hint', async () => {
  const labels = Array.from({ length: 40 }, (_, t) => 3 + ((t * 7) % 80))
  const head = (shift: number, peak: number) =>
    [
      'F32',
      [labels.map((_, t) => Array.from({ length: VOCABULARY }, (_, v) => (v === labels[t + shift] ? peak : 0)))],
    ] as const
  const depths = (first: number, second: number) =>
    dumpOf({
      labels: ['I64', [labels]],
      'mtp_per_depth_logits.0': head(1, first),
      'mtp_per_depth_logits.1': head(2, second),
    })
  const { finding } = await findingOf(depths(2, 6), 'mtp-ce-implausible')
  expect(finding).toMatchObject({ severity: 'info', effective: false })
  expect(await rulesOf(depths(6, 2))).not.toContain('mtp-ce-implausible')
})

test('logits that hold their own gradient', async () => {
  const { labels } = headed(() => 0)
  const gradient = (t: number, v: number) => 1 / VOCABULARY - (v === labels[t + 1] ? 1 : 0)
  const { finding } = await findingOf(headed(gradient).file, 'mtp-top1-zero')
  expect(finding.severity).toBe('warning')
})

test('a likeliest class that is never the target, on 200 of them, below 0.8 ln V', async () => {
  const labels = Array.from({ length: 301 }, (_, t) => 3 + ((t * 7) % 80))
  /** Two depths; at depth 0 the class beside the target is the likeliest, but for the targets of `right`. */
  const file = (of: { trained?: number; peak?: number; lead?: number; right?: readonly number[] }) => {
    const { trained = 200, peak = 5, lead = 1, right = [] } = of
    const head = (shift: number, isRight: (t: number) => boolean) => {
      const logit = (t: number, v: number) => {
        if (v === labels[t + shift]) return peak
        return v === labels[t + shift] + 1 && !isRight(t) ? peak + lead : 0
      }
      const rows = labels.map((_, t) => Array.from({ length: VOCABULARY }, (_, v) => logit(t, v)))
      return ['F32', [rows]] as const
    }
    return dumpOf({
      labels: ['I64', [labels.map((y, t) => (t > trained ? X : y))]],
      'mtp_per_depth_logits.0': head(1, (t) => right.includes(t)),
      'mtp_per_depth_logits.1': head(2, () => true),
    })
  }
  const { finding, diagnosis } = await findingOf(file({}), 'mtp-top1-zero')
  expect(finding).toMatchObject({ severity: 'warning', effective: true, count: 1 })
  // By hand: 6 at the likeliest class, 5 at the target, 0 at the other 94.
  const mean = Math.log(Math.exp(6) + Math.exp(5) + VOCABULARY - 2) - 5
  expect(diagnosis.evaluation.depths[0].trained).toBe(200)
  expect(finding.message).toContain(`depth 0, 200 targets, ${mean.toFixed(2)} nats`)
  expect(loud(diagnosis.findings)).toEqual(['warning mtp-top1-zero'])
  // Right once, or where one of two equal logits is the target's; too few targets; a mean near ln V.
  expect(await rulesOf(file({ right: [117] }))).not.toContain('mtp-top1-zero')
  expect(await rulesOf(file({ lead: 0 }))).not.toContain('mtp-top1-zero')
  expect(await rulesOf(file({ trained: 199 }))).not.toContain('mtp-top1-zero')
  expect(await rulesOf(file({ peak: 0 }))).not.toContain('mtp-top1-zero')
})

test('a likeliest class that is never the target because labels are not shifted is a consequence', async () => {
  const id = (t: number) => 3 + ((t * 7) % 80)
  const ids = Array.from({ length: 301 }, (_, t) => id(t))
  /** Fits labels that are shifted, and finds the input a token before them nearly as likely. */
  const logit = (t: number, v: number) => (v === id(t + 2) ? 6 : v === id(t + 1) ? 5 : 0)
  const rows = ids.map((_, t) => Array.from({ length: VOCABULARY }, (_, v) => logit(t, v)))
  const dump = (labels: readonly number[]) =>
    dumpOf({ input_ids: ['I64', [ids]], labels: ['I64', [labels]], 'mtp_per_depth_logits.0': ['F32', [rows]] })
  const shifted = [...ids.slice(1), X]
  expect(await rulesOf(dump(shifted))).not.toContain('mtp-top1-zero')
  const { finding } = await findingOf(dump(ids), 'label-unshifted')
  expect(finding.explains).toContain('mtp-top1-zero')
  expect(await rulesOf(dump(ids))).not.toContain('mtp-top1-zero')
  // Without ids only the scan can tell.
  const scanned = dumpOf({ labels: ['I64', [ids]], 'mtp_per_depth_logits.0': ['F32', [rows]] })
  const told = (await diagnosisOf(scanned)).findings
  expect(told.filter(({ rule }) => rule === 'mtp-top1-zero')).toEqual([])
  expect(told.find(({ rule }) => rule === 'mtp-depth-misaligned')?.explains).toEqual(['mtp-top1-zero'])
})

test('rows that are not finite: on padding a warning, on a target an error', async () => {
  const { labels } = headed(() => 0)
  const at = (bad: number) =>
    dumpOf({
      labels: ['I64', [labels.map((y, t) => (t > 30 ? X : y))]],
      attention_mask: ['I64', [labels.map((_, t) => (t > 30 ? 0 : 1))]],
      'mtp_per_depth_logits.0': [
        'F32',
        [labels.map((_, t) => Array.from({ length: VOCABULARY }, () => (t === bad ? Number.NaN : 0)))],
      ],
    })
  const padding = await findingOf(at(35), 'pad-row-nonfinite')
  expect(padding.finding).toMatchObject({ severity: 'warning', effective: false })
  // ChunkedCrossEntropy multiplies what it leaves out by 0, and its loss is NaN.
  const chunked = await findingOf(
    { ...at(35), metadata: new Map([['loss_fn', 'ChunkedCrossEntropy']]) },
    'pad-row-nonfinite',
  )
  expect(chunked.finding).toMatchObject({ severity: 'error', effective: true })
  expect(chunked.diagnosis.evaluation.mtpLoss).toBeNaN()
  const trained = await findingOf(at(4), 'pad-row-nonfinite')
  expect(trained.finding).toMatchObject({ severity: 'error', effective: true })
  expect(cellsAt(trained.finding, null)).toEqual([4])
})

test('an int64 tail of a pipeline stage', async () => {
  const { findings } = await diagnosisOf(
    packFile(
      pack,
      { seq_idx: ['I64', pack.packedIds] },
      { entry: 'PipelineCausalLMLoss.forward', output_form: 'tuple' },
    ),
  )
  expect(loud(findings)).toContain('warning seq-idx-dtype')
})

test('inputs of a depth that are rolled across documents are a hint', async () => {
  const [ids] = pack.ids
  const rolled = { 'mtp_per_depth_input_ids.0': ['I64', [[...ids.slice(1), 0]]] } as const
  const { finding } = await findingOf(packFile(pack, rolled), 'mtp-input-roll-crosses')
  expect(finding).toMatchObject({ severity: 'info', effective: false })
  expect(cellsAt(finding, null)).toEqual([4, 7])
})

test('hints: uneven documents, starved depths, a document that is cut off', async () => {
  expect(await rulesOf(packFile(packOf({ docs: [[20, 3]] })))).toContain('doc-weight-shift')
  expect(await rulesOf(packFile(packOf({ docs: [[3, 3, 3, 9]] })))).toContain('doc-shorter-than-depth')
  const cut = packOf({ docs: [[5, 3, 4]] })
  const open = { ...cut, ids: [cut.ids[0].map((id, t) => (t === 11 ? 40 : id))] }
  const labels = { ...open, labels: [open.labels[0].map((y, t) => (t === 10 ? 40 : y))] }
  expect(await rulesOf(packFile(labels))).toContain('truncated-doc')
})

test('the last document alone is padded, under context parallelism', async () => {
  const flat = packOf({ docs: [[8, 6]], pad: 2, flat: true })
  const offsets = { seq_idx: null, cu_seqlens: ['I32', [0, 8, 14]], cu_seqlens_padded: ['I32', [0, 8, 16]] } as const
  const { findings } = await diagnosisOf(packFile(flat, offsets, { cp_size: '2', cu_seqlens_arg: 'cu_seqlens_padded' }))
  expect(loud(findings)).toEqual(['warning te-tail-pad-cp'])
})

test('padding in several segments', async () => {
  const flat = packOf({ docs: [[5, 3]], pad: 4, flat: true })
  const offsets = {
    seq_idx: null,
    cu_seqlens: ['I32', [0, 5, 8, 9, 10, 11, 12]],
    attention_mask: ['I64', [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]],
  } as const
  const { findings } = await diagnosisOf(packFile(flat, offsets, { cu_seqlens_arg: 'cu_seqlens' }))
  expect(loud(findings)).toEqual(['warning pad-segments-counted'])
})

test('targets that were rolled on one rank’s shard', async () => {
  // One document of 16 over 2 ranks: rank 0 has 0 … 3 and 12 … 15.
  const whole = Array.from({ length: 16 }, (_, t) => 10 + t)
  const own = [0, 1, 2, 3, 12, 13, 14, 15]
  const labels = own.map((t) => whole[t] + 1)
  const shard = (targets: readonly number[]) =>
    dumpOf(
      {
        input_ids: ['I64', own.map((t) => whole[t])],
        labels: ['I64', labels],
        cu_seqlens: ['I32', [0, 16]],
        'mtp_per_depth_targets.0': ['I64', targets],
      },
      { seq_idx_arg: 'none', cp_size: '2', cp_rank: '0' },
    )
  const local = labels.map((_, j) => labels[j + 1] ?? X)
  const { finding } = await findingOf(shard(local), 'mtp-cp-local-shift')
  expect(finding).toMatchObject({ severity: 'error', count: 1 })
  expect(cellsAt(finding, 0)).toEqual([3])
  const right = own.map((t) => (t + 1 < 16 ? whole[t + 1] + 1 : X))
  expect(loud((await diagnosisOf(shard(right))).findings)).toEqual([])
})
