import { expect, test } from 'vitest'
import { diagnosisOf } from '../../../fixtures/diagnosis-of.ts'
import { IGNORED, packFile, packOf } from '../../../fixtures/hand-made-pack.ts'

/** What upstream does without a word: the finding says it, and no notice repeats it. */
const pack = packOf({ docs: [[5, 3, 4]] })
const ended = packOf({ docs: [[5, 3, 4]], boundary: 'own' })
const none = pack.labels.map((row) => row.map(() => IGNORED))
/** Hidden states [1, 12, 1] of an LM head of 12 classes: the labels from 12 on are past it. */
const hidden = {
  ...Object.fromEntries([0, 1, 2].map((k) => [`mtp_per_depth_logits.${k}`, null])),
  'mtp_per_depth_h.0': ['F32', [Array.from({ length: 12 }, (_, t) => [t])]],
  'lm_head.weight': ['F32', Array.from({ length: 12 }, (_, v) => [v / 12])],
} as const
const cases = [
  ['no boundaries', packFile(ended, { seq_idx: null }), 'mtp-no-boundary-mask', /neither seq_idx nor cu_seqlens/],
  [
    'cu_seqlens of three dimensions',
    packFile(ended, { seq_idx: null, cu_seqlens: ['I32', [[[0, 5, 8, 12]]]] }, { cu_seqlens_arg: 'cu_seqlens' }),
    'cu-2d-ignored',
    /shape \[1, 1, 4\]/,
  ],
  [
    'labels past the vocabulary of the fused kernel',
    packFile(pack, hidden, { loss_fn: 'FusedLinearCrossEntropy' }),
    'label-out-of-range',
    /takes logSumExp for their loss/,
  ],
  ['a call that masks with a class', packFile(pack, {}, { ignore_index: '0' }), 'ignore-index-collision', /class 0/],
  [
    'labels of uint8',
    packFile(ended, { labels: ['U8', ended.labels] }),
    'ignore-index-collision',
    /label 156, which -100 is as uint8/,
  ],
  ['no label at all', packFile(pack, { labels: ['I64', none] }), 'all-masked-pack', /Every label is ignored/],
  ['a divisor of 0', packFile(pack, {}, { num_label_tokens: '0' }), 'all-masked-pack', /num_label_tokens is 0/],
] as const

test.each(cases)('%s is told once', async (_, file, rule, message) => {
  const { evaluation, findings } = await diagnosisOf(file)
  const told = findings.filter((finding) => finding.rule === rule)
  expect(told.map((finding) => finding.message)).toEqual([expect.stringMatching(message)])
  expect(evaluation.notices).toEqual([])
})
