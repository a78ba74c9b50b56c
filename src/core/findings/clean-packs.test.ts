import { expect, test } from 'vitest'
import { diagnosisOf, loud } from '../../../fixtures/diagnosis-of.ts'
import { dumpOf, type Nested } from '../../../fixtures/dump-of.ts'
import { callOf, EOS, IGNORED, type Pack, packFile, packOf } from '../../../fixtures/hand-made-pack.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'

const X = IGNORED

/** A batch as a data loader of `framework` gives it: no heads, nothing that says how a loss was called. */
function loaded(tensors: Parameters<typeof dumpOf>[0], metadata: Readonly<Record<string, string>> = {}): TensorFile {
  return dumpOf(tensors, { eos_token_id: String(EOS), ...metadata })
}
const long = packOf({
  docs: [
    [9, 6, 5],
    [4, 10, 6],
  ],
  pad: 3,
})
const padded = packOf({ docs: [[9, 6, 5]], pad: 3 })
const flat = packOf({ docs: [[8, 4, 12]], flat: true })
const tiny = packOf({ docs: [[2, 3, 2, 3]] })
/** Slots of 4, each with 3 tokens of its own. */
const slots = packOf({ docs: [[4, 4, 4, 4]], flat: true })
const unshifted = (pack: Pack, firstMasked: boolean): Nested =>
  pack.ids.map((row, r) =>
    row.map((id, t) => (pack.packedIds[r][t] === 0 || (firstMasked && pack.positions[r][t] === 0) ? X : id)),
  )
const mask01 = (pack: Pack): Nested => pack.packedIds.map((row) => row.map((id) => (id === 0 ? 0 : 1)))
/** Positions that go on through padding, as AutoModel's packer writes them. */
const goingOn = (pack: Pack): Nested =>
  pack.positions.map((row, r) => {
    let last = 0
    return row.map((position, t) => {
      last = pack.packedIds[r][t] === 0 ? last + 1 : position
      return last
    })
  })
const prompts: Pack = {
  ...flat,
  labels: flat.labels.map((row) => row.map((y, t) => ([0, 1, 2, 8, 9, 10, 12, 13, 14].includes(t) ? X : y))),
}

const clean: readonly (readonly [string, TensorFile])[] = [
  ['packed, masked ends', packFile(long)],
  ['packed, own ends', packFile(packOf({ docs: [[5, 3, 4]], boundary: 'own' }))],
  ['one-token documents', packFile(packOf({ docs: [[1, 6, 1, 1, 7, 1]], depths: 4 }))],
  ['one document a row', packFile(packOf({ docs: [[9], [9]] }), { seq_idx: null })],
  ['one token a row', packFile(packOf({ docs: [[1], [1]], boundary: 'own' }))],
  [
    'AutoModel, unpacked',
    loaded(
      {
        input_ids: ['I64', [[10, 11, 12, 13, 1, 1]]],
        labels: ['I64', [[11, 12, 13, EOS, X, X]]],
        attention_mask: ['I64', [[1, 1, 1, 1, 0, 0]]],
      },
      { framework: 'NeMo AutoModel' },
    ),
  ],
  [
    'AutoModel THD collate',
    loaded(
      {
        input_ids: ['I64', long.ids],
        labels: ['I64', long.labels],
        position_ids: ['I64', goingOn(long)],
        seq_lens: [
          'I64',
          [
            [9, 6, 5, -1000],
            [4, 10, 6, -1000],
          ],
        ],
        seq_lens_padded: [
          'I64',
          [
            [9, 6, 8, -1000],
            [4, 10, 9, -1000],
          ],
        ],
      },
      { framework: 'automodel' },
    ),
  ],
  [
    'AutoModel THD, cp 1, tail absorbed',
    packFile(
      { ...packOf({ docs: [[8, 4, 7]], pad: 5, flat: true }) },
      { seq_idx: null, position_ids: null, cu_seqlens: ['I32', [0, 8, 12, 24]], max_seqlen: ['I32', 12] },
      { cu_seqlens_arg: 'cu_seqlens', framework: 'automodel' },
    ),
  ],
  [
    'AutoModel THD, chunks of a pipeline',
    loaded(
      {
        input_ids: ['I64', long.ids],
        labels: ['I64', long.labels],
        position_ids: ['I64', goingOn(long)],
        cu_seqlens: [
          'I32',
          [
            [0, 9, 15, 23, -1000],
            [0, 4, 14, 23, -1000],
          ],
        ],
        max_seqlen: ['I32', [9, 10]],
      },
      { framework: 'automodel' },
    ),
  ],
  [
    'AutoModel THD, documents without an end-of-text token, which pads',
    loaded(
      {
        input_ids: ['I64', [10, 11, 12, 13, 14, 15, 16, 17, 18, 2, 2]],
        labels: ['I64', [11, 12, 13, X, 15, 16, X, 18, X, X, X]],
        position_ids: ['I64', [0, 1, 2, 3, 0, 1, 2, 0, 1, 2, 3]],
        cu_seqlens: ['I32', [0, 4, 7, 11]],
        padding_mask: ['BOOL', [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]],
      },
      { framework: 'automodel', pad_token_id: '2' },
    ),
  ],
  [
    'AutoModel THD, fine-tuning',
    packFile(prompts, { seq_idx: null, cu_seqlens: ['I32', [0, 8, 12, 24]] }, { cu_seqlens_arg: 'cu_seqlens' }),
  ],
  [
    'AutoModel THD, cp 2, rank 0',
    loaded(
      {
        input_ids: ['I64', [10, 11, 16, 17, 18, 21, 22, 23, 24, 31, 32, 33]],
        labels: ['I64', [11, 12, 17, X, 19, X, 23, 24, 25, 32, 33, X]],
        cu_seqlens: ['I32', [0, 8, 12, 24]],
        cp_size: ['I64', 2],
        cp_rank: ['I64', 0],
      },
      { framework: 'automodel' },
    ),
  ],
  [
    'AutoModel neat, ids passed',
    packFile(
      long,
      { seq_idx: null, _packed_seq_ids: ['I64', long.packedIds], attention_mask: ['I64', long.packedIds] },
      { seq_idx_arg: '_packed_seq_ids', framework: 'automodel' },
    ),
  ],
  [
    'Megatron SFT',
    loaded(
      {
        input_ids: ['I64', prompts.ids],
        labels: ['I64', prompts.labels],
        loss_mask: ['F32', prompts.labels.map((row) => row.map((y) => (y === X ? 0 : 1)))],
        position_ids: ['I64', prompts.positions],
        cu_seqlens: ['I32', [0, 8, 12, 24, 24, 24, 24]],
        max_seqlen: ['I32', 12],
      },
      { framework: 'Megatron-LM' },
    ),
  ],
  [
    'Megatron GPT, documents ignored',
    loaded(
      {
        input_ids: ['I64', flat.ids],
        labels: ['I64', flat.ids.map((row) => [...row.slice(1), 40])],
        loss_mask: ['F32', [Array(24).fill(1)]],
        position_ids: ['I64', [Array.from({ length: 24 }, (_, t) => t)]],
      },
      { framework: 'Megatron-LM' },
    ),
  ],
  [
    'Megatron GPT, padding under loss_mask',
    loaded(
      {
        input_ids: ['I64', [[10, 11, 12, 13, 14, EOS, 1, 1]]],
        labels: ['I64', [[11, 12, 13, 14, EOS, 0, 0, 0]]],
        loss_mask: ['F32', [[1, 1, 1, 1, 1, 0, 0, 0]]],
        attention_mask: ['I64', [[1, 1, 1, 1, 1, 1, 0, 0]]],
      },
      { framework: 'Megatron-LM' },
    ),
  ],
  [
    'Hugging Face flattening',
    loaded({
      input_ids: ['I64', flat.ids],
      labels: ['I64', unshifted(flat, true)],
      position_ids: ['I64', flat.positions],
      seq_idx: ['I32', flat.packedIds.map((row) => row.map((id) => id - 1))],
    }),
  ],
  [
    'Hugging Face flattening, named',
    loaded(
      { input_ids: ['I64', flat.ids], labels: ['I64', unshifted(flat, true)], position_ids: ['I64', flat.positions] },
      { framework: 'transformers' },
    ),
  ],
  [
    'TRL',
    loaded(
      { input_ids: ['I64', long.ids], labels: ['I64', unshifted(long, true)], position_ids: ['I64', long.positions] },
      { framework: 'trl' },
    ),
  ],
  [
    'torchtune',
    loaded(
      {
        input_ids: ['I64', long.ids],
        labels: ['I64', unshifted(long, false)],
        seq_lens: [
          'I64',
          [
            [9, 6, 5, 3],
            [4, 10, 6, 3],
          ],
        ],
        position_ids: ['I64', goingOn(long)],
      },
      { framework: 'torchtune' },
    ),
  ],
  [
    'axolotl',
    loaded(
      {
        input_ids: ['I64', long.ids],
        labels: ['I64', unshifted(long, false)],
        attention_mask: ['I64', long.packedIds],
        position_ids: ['I64', long.positions],
      },
      { framework: 'axolotl' },
    ),
  ],
  [
    'LLaMA-Factory neat',
    loaded({
      input_ids: ['I64', long.ids],
      labels: ['I64', unshifted(long, false)],
      attention_mask: ['I64', long.packedIds],
      position_ids: ['I64', long.positions],
    }),
  ],
  [
    'LLaMA-Factory neat, with its packing_params',
    loaded({
      input_ids: ['I64', padded.ids],
      labels: ['I64', unshifted(padded, false)],
      attention_mask: ['I64', padded.packedIds],
      position_ids: ['I64', padded.positions],
      'packing_params.sequence_boundaries': ['I64', [0, 9, 15, 20, 23]],
    }),
  ],
  [
    'plain Hugging Face',
    loaded({
      input_ids: ['I64', long.ids],
      labels: ['I64', unshifted(long, false)],
      attention_mask: ['I64', mask01(long)],
    }),
  ],
  [
    'torchtitan',
    loaded(
      { input_ids: ['I64', flat.ids[0]], labels: ['I64', flat.labels[0]], position_ids: ['I64', flat.positions[0]] },
      { framework: 'torchtitan' },
    ),
  ],
  [
    'torchtitan, not named',
    loaded({
      input_ids: ['I64', flat.ids[0]],
      labels: ['I64', flat.labels[0]],
      position_ids: ['I64', flat.positions[0]],
    }),
  ],
  [
    'ms-swift',
    loaded(
      {
        input_ids: ['I64', flat.ids],
        labels: ['I64', flat.labels],
        position_ids: ['I64', flat.positions],
        seq_lens: ['I64', [8, 4, 12]],
      },
      { framework: 'ms-swift' },
    ),
  ],
  [
    'Megatron-Bridge: end-of-text on padding and prompts, left out by loss_mask',
    loaded(
      {
        tokens: ['I64', long.ids],
        labels: ['I64', long.labels.map((row) => row.map((y) => (y === X ? EOS : y)))],
        loss_mask: ['I64', long.labels.map((row) => row.map((y) => (y === X ? 0 : 1)))],
        position_ids: ['I64', long.positions],
        cu_seqlens_q: [
          'I32',
          [
            [0, 9, 15, 20],
            [0, 4, 14, 20],
          ],
        ],
      },
      { framework: 'megatron-bridge' },
    ),
  ],
  [
    'Megatron SFT: the packed stream’s labels, ends of documents left out by loss_mask',
    loaded(
      {
        tokens: ['I64', flat.ids],
        labels: ['I64', flat.ids.map((row) => [...row.slice(1), 0])],
        loss_mask: ['F32', flat.labels.map((row) => row.map((y) => (y === X ? 0 : 1)))],
        position_ids: ['I64', flat.positions],
        cu_seqlens: ['I32', [0, 8, 12, 24, 24]],
      },
      { framework: 'Megatron-LM' },
    ),
  ],
  [
    'Megatron SFT of documents shorter than the depths shown',
    loaded(
      {
        tokens: ['I64', tiny.ids],
        labels: ['I64', tiny.labels],
        loss_mask: ['F32', tiny.labels.map((row) => row.map((y) => (y === X ? 0 : 1)))],
        cu_seqlens: ['I32', [0, 2, 5, 7, 10]],
      },
      { framework: 'Megatron-LM' },
    ),
  ],
  [
    'a padded layout with one token of padding a document',
    packFile(
      { ...slots, labels: [slots.labels[0].map((y, t) => (t % 4 === 3 ? X : y))] },
      { seq_idx: null, cu_seqlens: ['I32', [0, 3, 6, 9, 12]], cu_seqlens_padded: ['I32', [0, 4, 8, 12, 16]] },
      { cu_seqlens_arg: 'cu_seqlens_padded' },
    ),
  ],
  [
    'TRL, documents of a few tokens that repeat',
    loaded(
      {
        input_ids: ['I64', [[40, 41, 42, 42, 50, 50]]],
        labels: ['I64', [[X, 41, X, 42, X, 50]]],
        position_ids: ['I64', [[0, 1, 0, 1, 0, 1]]],
      },
      { framework: 'trl' },
    ),
  ],
  ['a recorded mean', packFile(long, {}, { reduction: 'mean' })],
  [
    'fixed offsets [1, n]',
    packFile(flat, { seq_idx: null, cu_seqlens: ['I32', [[0, 8, 12, 24]]] }, callOf({ cu_seqlens_arg: 'cu_seqlens' })),
  ],
]

test.each(clean)('%s: no error and no warning', async (_, file) => {
  expect(loud((await diagnosisOf(file)).findings)).toEqual([])
})
