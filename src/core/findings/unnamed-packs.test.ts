import { expect, test } from 'vitest'
import { diagnosisOf, loud } from '../../../fixtures/diagnosis-of.ts'
import { dumpOf } from '../../../fixtures/dump-of.ts'
import { IGNORED, packFile, packOf, type Tensors } from '../../../fixtures/hand-made-pack.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'

const X = IGNORED

/** A batch of a data loader that does not name its framework: only the names of its tensors tell. */
const loaded = (tensors: Tensors): TensorFile => dumpOf(tensors)
const masked = (labels: number[][], beneath: number): number[][] =>
  labels.map((row) => row.map((y) => (y === X ? beneath : y)))
const lossMask = (labels: number[][]): number[][] => labels.map((row) => row.map((y) => (y === X ? 0 : 1)))
const two = packOf({ docs: [[9, 6]], pad: 3 })
const one = packOf({ docs: [[11]] })
/** Slots of 12 and 9: padding of one token after the first document, of seven after the second. */
const slots = { ids: [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 2, 1, 20, 2, 1, 1, 1, 1, 1, 1, 1] }
const slotLabels = [11, 12, 13, 14, 15, 16, 17, 18, 19, 2, X, X, 2, X, X, X, X, X, X, X, X]
const causal = (real: readonly number[]): boolean[][][][] =>
  real.map((count) => [Array.from({ length: 6 }, (_, q) => Array.from({ length: 6 }, (_, k) => q < count && k <= q))])

const quiet: readonly (readonly [string, TensorFile])[] = [
  [
    'Megatron GPT: class 0 on padding, left out by loss_mask',
    loaded({
      tokens: ['I64', two.ids],
      labels: ['I64', masked(two.labels, 0)],
      loss_mask: ['F32', lossMask(two.labels)],
      position_ids: ['I64', [two.ids[0].map((_, t) => t)]],
    }),
  ],
  [
    'Megatron GPT: the stream’s labels, ends of documents left out by loss_mask',
    loaded({
      tokens: ['I64', [[10, 11, 2, 12, 13, 14, 2, 15, 16]]],
      labels: ['I64', [[11, 2, 12, 13, 14, 2, 15, 16, 17]]],
      loss_mask: ['F32', [[1, 1, 0, 1, 1, 1, 0, 1, 1]]],
      position_ids: ['I64', [[0, 1, 2, 0, 1, 2, 3, 0, 1]]],
      cu_seqlens: ['I32', [0, 3, 7, 9, 9, 9]],
    }),
  ],
  [
    'Megatron SFT: positions start again in the padding that aligns a document',
    loaded({
      tokens: ['I64', [[10, 11, 2, 1, 12, 13, 14, 2]]],
      labels: ['I64', [[11, 2, X, X, 13, 14, 2, X]]],
      loss_mask: ['F32', [[1, 1, 0, 0, 1, 1, 1, 0]]],
      position_ids: ['I64', [[0, 1, 2, 0, 0, 1, 2, 3]]],
      cu_seqlens: ['I32', [0, 4, 8, 8]],
    }),
  ],
  [
    'Megatron-Bridge: end-of-text on padding, left out by loss_mask',
    loaded({
      tokens: ['I64', two.ids],
      labels: ['I64', masked(two.labels, 2)],
      loss_mask: ['I64', lossMask(two.labels)],
      position_ids: ['I64', two.positions],
      cu_seqlens_q: ['I32', [[0, 9, 15]]],
    }),
  ],
  [
    'Hugging Face flattening of one document',
    loaded({
      input_ids: ['I64', one.ids],
      labels: ['I64', [[X, ...one.ids[0].slice(1)]]],
      position_ids: ['I64', one.positions],
      cu_seq_lens_q: ['I32', [0, 11]],
    }),
  ],
  [
    'torchtune: padding is the last of seq_lens, positions go on',
    loaded({
      tokens: ['I64', [[10, 11, 2, 12, 1, 1, 1]]],
      labels: ['I64', [[10, 11, 2, X, X, X, X]]],
      input_pos: ['I64', [[0, 1, 2, 0, 1, 2, 3]]],
      seq_lens: ['I64', [[3, 1, 3]]],
    }),
  ],
  [
    'NeMo-RL: no labels, boundaries in cu_seqlens_q',
    loaded({
      input_ids: ['I64', [two.ids[0].slice(0, 15)]],
      position_ids: ['I64', [two.positions[0].slice(0, 15)]],
      cu_seqlens_q: ['I32', [0, 9, 15]],
    }),
  ],
  [
    'AutoModel neat packing, of which nothing says that an MTP model gets it',
    loaded({
      input_ids: ['I64', two.ids],
      labels: ['I64', two.labels],
      position_ids: ['I64', two.positions],
      attention_mask: ['I64', two.packedIds],
      _packed_seq_ids: ['I64', two.packedIds],
    }),
  ],
  [
    'AutoModel neat packing, one document a row: only the 4-D mask shows the padding',
    loaded({
      input_ids: [
        'I64',
        [
          [10, 11, 12, 13, 2, 1],
          [10, 11, 12, 2, 1, 1],
        ],
      ],
      labels: [
        'I64',
        [
          [11, 12, 13, 2, X, X],
          [11, 12, 2, X, X, X],
        ],
      ],
      attention_mask: ['BOOL', causal([5, 4])],
    }),
  ],
  [
    'one document from a collator that leaves the shift to the model, with its ids',
    loaded({
      input_ids: ['I64', [[10, 11, 12, 13, 14, 15, 16, 2]]],
      labels: ['I64', [[X, 11, 12, 13, 14, 15, 16, 2]]],
      seq_idx: ['I32', [Array(8).fill(0)]],
    }),
  ],
  [
    'a padded layout whose first document has one token of padding',
    packFile(
      { ...packOf({ docs: [[21]], flat: true }), ids: [slots.ids], labels: [slotLabels] },
      {
        seq_idx: null,
        position_ids: null,
        cu_seqlens: ['I32', [0, 11, 13]],
        cu_seqlens_padded: ['I32', [0, 12, 21]],
      },
      { cu_seqlens_arg: 'cu_seqlens_padded' },
    ),
  ],
]

test.each(quiet)('%s: no error and no warning', async (_, file) => {
  expect(loud((await diagnosisOf(file)).findings)).toEqual([])
})

test('the same tensors that upstream’s loss got are upstream’s: padding under loss_mask is trained', async () => {
  const labels = masked(two.labels, 0)
  const file = packFile(
    { ...two, labels },
    { loss_mask: ['F32', lossMask(two.labels)], attention_mask: ['I64', two.packedIds] },
  )
  const { input_ids, ...rest } = Object.fromEntries(file.tensors)
  const { findings } = await diagnosisOf({ ...file, tensors: new Map(Object.entries({ tokens: input_ids, ...rest })) })
  expect(findings.find(({ rule }) => rule === 'pad-label-not-ignored')).toMatchObject({ severity: 'error' })
})

test('an end of text that is hidden from itself, with a label, is no padding', async () => {
  const hidden = causal([5])
  hidden[0][0][2][2] = false
  const { findings } = await diagnosisOf(
    loaded({
      input_ids: ['I64', [[10, 11, 12, 13, 2, 1]]],
      labels: ['I64', [[11, 12, 13, 2, X, X]]],
      attention_mask: ['BOOL', hidden],
    }),
  )
  expect(loud(findings)).toEqual(['error mask-4d-wrong-kind'])
})
