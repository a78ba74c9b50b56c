import { expect, test } from 'vitest'
import { diagnosisOf, loud } from '../../../../fixtures/diagnosis-of.ts'
import { dumpOf } from '../../../../fixtures/dump-of.ts'
import { EOS, IGNORED, type Pack, packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import type { TensorFile } from '../../tensor/tensor-file.ts'

const X = IGNORED
const cu = (offsets: readonly number[]) => ({ seq_idx: null, cu_seqlens: ['I32', offsets] }) as const
const passed = { cu_seqlens_arg: 'cu_seqlens', seq_idx_arg: 'none' }
const arange = (length: number) => Array.from({ length }, (_, t) => t)
const same = packOf({
  docs: [
    [5, 3],
    [5, 3],
  ],
})
const tail = packOf({ docs: [[5, 3, 4]], pad: 4, flat: true })
const rows = packOf({ docs: [[5, 3, 4]] })
/** Documents that begin and end with one id: the last label is the end of its own document. */
const surrounded: Pack = {
  ...packOf({ docs: [[4, 3, 5]], boundary: 'own' }),
  ids: [[EOS, 10, 11, 12, EOS, 13, 14, EOS, 15, 16, 17, 18]],
  labels: [[10, 11, 12, EOS, 13, 14, EOS, 15, 16, 17, 18, EOS]],
}
/** Two turns a document, the first a prompt that ends in end-of-text; the answers are trained. */
const chat: Pack = {
  ...packOf({ docs: [[6, 6]], boundary: 'own' }),
  ids: [[10, 11, EOS, 12, 13, 14, 15, 16, EOS, 17, 18, 19]],
  labels: [[X, X, 12, 13, 14, EOS, X, X, 17, 18, 19, EOS]],
}
/** Answer, prompt, answer: the label after the first end-of-text is of a prompt. */
const turns: Pack = {
  ...packOf({ docs: [[9]], boundary: 'own' }),
  ids: [[10, 11, 12, EOS, 13, 14, 15, 16, 17]],
  labels: [[11, 12, EOS, X, X, 15, 16, 17, EOS]],
}
const ids = same.packedIds[0]
/** A prompt of three tokens in front: the labels that a roll brings to the end are ignored. */
const prompted = packOf({ docs: [[12]], boundary: 'own' })
const promptLabels = prompted.labels[0].map((y, t) => (t < 3 ? X : y))
const wrapped = Object.fromEntries(
  [0, 1, 2].map((k) => [
    `mtp_per_depth_targets.${k}`,
    ['I64', [promptLabels.map((_, t) => promptLabels[(t + k + 1) % 12])]] as const,
  ]),
)
/** Rank 1 of 2 has chunks 1 and 2 of 4, which follow one another: a roll there is right but for its end. */
const middle = arange(8).map((t) => 14 + t)

const quiet: readonly (readonly [string, TensorFile])[] = [
  [
    'offsets end in a document of one token, as positions do',
    packFile(packOf({ docs: [[5, 3, 3, 1]], flat: true }), cu([0, 5, 8, 11, 12]), passed),
  ],
  [
    'real and padded offsets differ in the last one only',
    packFile(tail, { ...cu([0, 5, 8, 12]), cu_seqlens_padded: ['I32', [0, 5, 8, 16]], position_ids: null }, passed),
  ],
  [
    'real and padded offsets are the same, and the last slot has taken the tail in',
    packFile(
      tail,
      {
        ...cu([0, 5, 8, 16]),
        cu_seqlens_padded: ['I32', [0, 5, 8, 16]],
        attention_mask: ['I64', [...Array(12).fill(1), 0, 0, 0, 0]],
      },
      passed,
    ),
  ],
  [
    'documents that 2·cp would not divide, without context parallelism',
    packFile(packOf({ docs: [[5, 3, 4]], flat: true }), cu([0, 5, 8, 12]), { ...passed, cp_size: '1' }),
  ],
  ['one list of offsets for rows that are packed alike', packFile(same, cu([0, 5, 8]), passed)],
  ['one row of seq_idx for rows that are packed alike', packFile(same, { seq_idx: ['I32', ids] })],
  [
    'seq_idx [1, T] beside flat labels',
    packFile(packOf({ docs: [[5, 3, 4]], flat: true }), { seq_idx: ['I32', rows.packedIds] }),
  ],
  [
    'one count of positions that axolotl made of them',
    packFile(
      rows,
      { position_ids: ['I64', [arange(12)]], attention_mask: ['I64', rows.packedIds] },
      { framework: 'axolotl' },
    ),
  ],
  [
    'a 4-D mask where the indexed one was',
    packFile(
      rows,
      {
        seq_idx: null,
        _packed_seq_ids: ['I64', rows.packedIds],
        attention_mask: [
          'BOOL',
          [[arange(12).map((q) => arange(12).map((k) => k <= q && rows.packedIds[0][q] === rows.packedIds[0][k]))]],
        ],
      },
      { seq_idx_arg: '_packed_seq_ids' },
    ),
  ],
  ['one id begins and ends documents', packFile(surrounded)],
  ['end-of-text inside a prompt that is not trained', packFile(chat, {}, { pad_token_id: String(EOS) })],
  ['a prompt after an answer: the label after its end-of-text is ignored', packFile(turns)],
  ['a loss_mask of weights', packFile(rows, { loss_mask: ['F32', [rows.labels[0].map((y) => (y === X ? 0 : 0.5))]] })],
  [
    'a roll that wraps around to labels which are ignored',
    packFile({ ...prompted, labels: [promptLabels] }, { seq_idx: null, ...wrapped }, { seq_idx_arg: 'none' }),
  ],
  [
    'targets rolled on the one rank whose chunks follow one another',
    dumpOf(
      {
        input_ids: ['I64', middle],
        labels: ['I64', middle.map((id) => id + 1)],
        cu_seqlens: ['I32', [0, 16]],
        'mtp_per_depth_targets.0': ['I64', [...middle.slice(1).map((id) => id + 1), X]],
      },
      { seq_idx_arg: 'none', cp_size: '2', cp_rank: '1' },
    ),
  ],
]

test.each(quiet)('%s: no error and no warning', async (_, file) => {
  expect(loud((await diagnosisOf(file)).findings)).toEqual([])
})
