import { expect, test } from 'vitest'
import { cellsAt, findingOf } from '../../../../fixtures/diagnosis-of.ts'
import { EOS, IGNORED, PAD, type Pack, packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import type { TensorFile } from '../../tensor/tensor-file.ts'

const X = IGNORED
/** ids 10 11 12 13 2 | 14 15 2 | 16 17 18 2 */
const pack = packOf({ docs: [[5, 3, 4]] })
const flat = packOf({ docs: [[5, 3, 4]], flat: true })
const long = packOf({ docs: [[9, 8, 7]] })
const cu = (offsets: readonly number[]) => ({ seq_idx: null, cu_seqlens: ['I32', offsets] }) as const
const passed = { cu_seqlens_arg: 'cu_seqlens', seq_idx_arg: 'none' }
const relabelled = (of: Pack, label: (y: number, t: number, ids: readonly number[]) => number): Pack => ({
  ...of,
  labels: of.labels.map((row, r) => row.map((y, t) => label(y, t, of.ids[r]))),
})
const ones = ['I64', [Array(12).fill(1)]] as const
const square = (allowed: (q: number, k: number) => boolean) =>
  [
    'BOOL',
    [[Array.from({ length: 12 }, (_, q) => Array.from({ length: 12 }, (_, k) => (allowed(q, k) ? 1 : 0)))]],
  ] as const
const upTo = (end: number, from = 0) => Array.from({ length: end - from }, (_, i) => from + i)
const prompt = relabelled(long, (y, t) => ([0, 1, 9, 10, 17, 18].includes(t) ? X : y))
const turns: Pack = { ...long, ids: [long.ids[0].map((id, t) => (t === 3 || t === 12 ? EOS : id))] }
const dropped = relabelled(turns, (y, t, ids) => (y === X || t === 3 || t === 12 ? X : ids[t + 1]))
const maskOf = (shift: number) => prompt.labels[0].map((_, t) => ((prompt.labels[0][t - shift] ?? X) === X ? 0 : 1))

/** Two documents of 3 tokens, and a token of padding after the first. */
const twice = packOf({ docs: [[3, 3]], flat: true })
const inserted = (row: readonly number[], fill: number) => [[...row.slice(0, 3), fill, ...row.slice(3)]]
const padAfterThree: Pack = {
  ...twice,
  ids: inserted(twice.ids[0], PAD),
  labels: inserted(twice.labels[0], X),
  positions: inserted(twice.positions[0], 3),
  packedIds: inserted(twice.packedIds[0], 0),
}

type Cells = readonly (readonly number[])[]
/** Each rule with a broken batch, its tokens (`null`), and its cells at depths 0, 1, 2; worked out by hand. */
const broken: readonly (readonly [string, TensorFile, readonly number[], Cells])[] = [
  ['cu-zero-length', packFile(flat, cu([0, 5, 5, 8, 12]), passed), [5], []],
  ['max-seqlen-small', packFile(flat, { ...cu([0, 5, 8, 12]), max_seqlen: ['I32', [4]] }, passed), upTo(5), []],
  ['cp-indivisible', packFile(flat, cu([0, 5, 8, 12]), { ...passed, cp_size: '2' }), [0, 5], []],
  ['single-token-docs', packFile(packOf({ docs: [[3, 1, 4, 1]] })), [3, 8], []],
  ['pos-reset-only', packFile(pack, { seq_idx: null, attention_mask: ones }), [5, 8], []],
  ['pos-no-zero', packFile(pack, { seq_idx: null, position_ids: ['I64', [upTo(17, 5)]] }), upTo(12), []],
  ['mask-4d-wrong-kind', packFile(pack, { attention_mask: square((q, k) => k <= q) }), [5], []],
  ['all-masked-doc', packFile(relabelled(pack, (y, t) => (t < 5 ? X : y))), upTo(5), []],
  [
    'all-masked-pack',
    packFile(
      relabelled(
        packOf({
          docs: [
            [5, 3],
            [4, 4],
          ],
        }),
        (y) => y,
      ),
      {
        labels: ['I64', [packOf({ docs: [[5, 3]] }).labels[0], Array(8).fill(X)]],
      },
    ),
    [],
    [],
  ],
  // Labels that are not shifted: every trained target of depth k is one token too near.
  ['label-unshifted', packFile(relabelled(long, (_, t, ids) => ids[t])), [], [upTo(8), upTo(7), upTo(6)]],
  [
    'ignore-index-collision',
    packFile(pack, {}, { ignore_index: '0' }),
    [],
    // What the roll and the mask fill with 0 is trained: over each boundary, and at the end.
    [
      [4, 7, 11],
      [3, 4, 6, 7, 10, 11],
      [2, 3, 4, 5, 6, 7, 9, 10, 11],
    ],
  ],
  [
    'after-eos-label-dropped',
    packFile(dropped),
    [3, 12],
    [
      [2, 11],
      [1, 10],
      [0, 9],
    ],
  ],
  [
    'loss-mask-disagrees',
    packFile(prompt, { loss_mask: ['I64', [maskOf(0).map((m, t) => (t === 5 ? 0 : t === 0 ? 1 : m))]] }),
    [0, 5],
    // The mask leaves label 5 out; label 0 is no depth's target.
    [[4], [3], [2]],
  ],
  [
    'cu-2d-ignored',
    packFile(
      packOf({ docs: [[3, 5]], boundary: 'own' }),
      {
        seq_idx: null,
        cu_seqlens: [
          'I32',
          [
            [0, 3, 8],
            [0, 3, 8],
          ],
        ],
      },
      passed,
    ),
    [],
    [[2], [1, 2], [0, 1, 2]],
  ],
  [
    'eos-false-boundary',
    packFile(
      relabelled({ ...pack, ids: [pack.ids[0].map((id, t) => (t === 2 ? EOS : id))] }, (y, t, ids) =>
        y === X ? X : ids[t + 1],
      ),
      { seq_idx: ['I32', [[1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4]]] },
    ),
    [3],
    // The turns of 3 and of 2 tokens are one document: the label of 3, its end-of-text, is lost to those before 3.
    [[2], [1], [0]],
  ],
  [
    'hf-first-token-unmasked',
    packFile(
      relabelled(long, (_, t, ids) => ids[t]),
      {},
      { framework: 'transformers' },
    ),
    [9, 17],
    [],
  ],
  [
    'cu-nonmonotonic',
    packFile(flat, cu([0, 8, 5, 12]), passed),
    upTo(8, 5),
    // The binary search finds 0 for tokens before 5 and 2 for those after: nothing is between 7 and 8.
    [[7], [6, 7], [5, 6, 7]],
  ],
  [
    'cu-padded-as-real',
    packFile(
      padAfterThree,
      {
        ...cu([0, 4, 7]),
        cu_seqlens_padded: ['I32', [0, 4, 7]],
        attention_mask: ['I64', [1, 1, 1, 0, 1, 1, 1]],
      },
      passed,
    ),
    [3],
    [],
  ],
  [
    'te-tail-pad-cp',
    packFile(
      packOf({ docs: [[8, 6]], pad: 2, flat: true }),
      { ...cu([0, 8, 14]), cu_seqlens_padded: ['I32', [0, 8, 16]] },
      { cp_size: '2', cu_seqlens_arg: 'cu_seqlens_padded' },
    ),
    upTo(14, 8),
    [],
  ],
  [
    'pad-segments-counted',
    packFile(
      packOf({ docs: [[5, 3]], pad: 4, flat: true }),
      { ...cu([0, 5, 8, 9, 10, 11, 12]), attention_mask: ['I64', [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]] },
      { cu_seqlens_arg: 'cu_seqlens' },
    ),
    upTo(12, 8),
    [],
  ],
  [
    'padded-sum-mismatch',
    packFile(pack, { seq_lens: ['I64', [[5, 3, 4]]], seq_lens_padded: ['I64', [[5, 3, 3]]] }),
    upTo(12),
    [],
  ],
  [
    'indexed-mask-collapsed',
    packFile(pack, { seq_idx: null, _packed_seq_ids: ['I64', pack.packedIds], attention_mask: ones }),
    upTo(12),
    [],
  ],
  // 3 where 2 should begin, and 2 after 3.
  [
    'indexed-mask-gaps',
    packFile(pack, { attention_mask: ['I64', [[1, 1, 1, 1, 1, 3, 3, 3, 2, 2, 2, 2]]] }),
    [5, 8],
    [],
  ],
  [
    'truncated-doc',
    packFile(
      relabelled({ ...pack, ids: [pack.ids[0].map((id, t) => (t === 11 ? 40 : id))] }, (y, t) => (t === 10 ? 40 : y)),
    ),
    upTo(12, 8),
    [],
  ],
  [
    'label-double-shift',
    packFile(relabelled(long, (_, t) => ([8, 16, 23].includes(t) ? X : long.labels[0][t + 1]))),
    [],
    // In a document of n tokens depth k has n - 2 - k targets: each is one too far, but for the last, which is lost.
    [
      [...upTo(7), ...upTo(15, 9), ...upTo(22, 17)],
      [...upTo(6), ...upTo(14, 9), ...upTo(21, 17)],
      [...upTo(5), ...upTo(13, 9), ...upTo(20, 17)],
    ],
  ],
  [
    'prompt-mask-off-by-one',
    // The mask trains on tokens 4 and later, but label 2, which is token 3, was left in.
    packFile(
      relabelled(long, (y, t) => (t < 2 ? X : y)),
      { loss_mask: ['I64', [long.labels[0].map((_, t) => (t > 3 && long.labels[0][t - 1] !== X ? 1 : 0))]] },
    ),
    [2],
    [[1], [0], []],
  ],
]

test.each(broken)('%s leads to its tokens and its cells', async (rule, file, tokens, cells) => {
  const { finding } = await findingOf(file, rule)
  if (tokens.length > 0) expect(cellsAt(finding, null)).toEqual(tokens)
  for (const [k, own] of cells.entries()) {
    const seen = cellsAt(finding, k)
    expect(rule === 'label-unshifted' ? seen.filter((t) => t < 8) : seen).toEqual(own)
  }
})
