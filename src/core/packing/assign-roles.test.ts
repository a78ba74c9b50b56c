import { describe, expect, it } from 'vitest'
import { dumpOf, type Nested } from '../../../fixtures/dump-of.ts'
import { detectLabelConvention, shiftLabels } from './label-convention.ts'
import { openBatch } from './open-batch.ts'

const tokens: Nested = [[11, 12, 13, 14, 15, 16, 17, 18]]
const shifted: Nested = [[12, 13, 14, 15, 16, 17, 18, -100]]

/** Names that a framework's dump has, as `semantics.md` section 3 lists them, and what they are taken for. */
const frameworks: readonly (readonly [string, Record<string, string | null>])[] = [
  [
    'AutoModel THD',
    {
      input_ids: 'input_ids',
      labels: 'labels',
      position_ids: 'position_ids',
      cu_seqlens: 'cu_seqlens',
      cu_seqlens_padded: 'cu_seqlens_padded',
      max_seqlen: null,
      padding_mask: null,
    },
  ],
  [
    'AutoModel neat packing',
    { input_ids: 'input_ids', labels: 'labels', attention_mask: 'attention_mask', _packed_seq_ids: '_packed_seq_ids' },
  ],
  ['AutoModel DeepSeek V4', { input_ids: 'input_ids', labels: 'labels', packed_seq_ids: '_packed_seq_ids' }],
  [
    'Megatron-LM',
    {
      tokens: 'input_ids',
      labels: 'labels',
      loss_mask: 'loss_mask',
      position_ids: 'position_ids',
      cu_seqlens: 'cu_seqlens',
    },
  ],
  [
    'Megatron-Bridge',
    {
      tokens: 'input_ids',
      labels: 'labels',
      loss_mask: 'loss_mask',
      cu_seqlens_q: 'cu_seqlens',
      cu_seqlens_kv: null,
      cu_seqlens_q_padded: 'cu_seqlens_padded',
    },
  ],
  [
    'Hugging Face flattening',
    {
      input_ids: 'input_ids',
      labels: 'labels',
      position_ids: 'position_ids',
      cu_seq_lens_q: 'cu_seqlens',
      cu_seq_lens_k: null,
      max_length_q: null,
    },
  ],
  ['TRL', { input_ids: 'input_ids', labels: 'labels', position_ids: 'position_ids', seq_lengths: 'seq_lens' }],
  ['torchtune', { tokens: 'input_ids', labels: 'labels', input_pos: 'position_ids', seq_lens: 'seq_lens' }],
  [
    'axolotl',
    { input_ids: 'input_ids', labels: 'labels', position_ids: 'position_ids', attention_mask: 'attention_mask' },
  ],
  [
    'LLaMA-Factory',
    {
      input_ids: 'input_ids',
      labels: 'labels',
      attention_mask: 'attention_mask',
      'packing_params.right_padding_length': null,
    },
  ],
  [
    'verl',
    {
      'batch.input_ids': 'input_ids',
      'batch.labels': 'labels',
      'batch.position_ids': 'position_ids',
      'batch.responses': null,
      label_mask: 'loss_mask',
      cu_seqlens_q: 'cu_seqlens',
    },
  ],
  [
    'ms-swift',
    { input_ids: 'input_ids', labels: 'labels', position_ids: 'position_ids', loss_scale: null, seq_lens: 'seq_lens' },
  ],
  ['slime', { tokens: 'input_ids', labels: 'labels', full_loss_masks: 'loss_mask' }],
  ['torchtitan', { tokens: 'input_ids', labels: 'labels', positions: 'position_ids' }],
]

describe('tensors get their roles by the names of', () => {
  it.each(frameworks)('%s', async (_, names) => {
    const rows = (name: string): Nested => (/^(cu_|max_|seq_)|length$/.test(name) ? [8] : tokens)
    const { batch } = await openBatch([
      dumpOf(Object.fromEntries(Object.keys(names).map((name) => [name, ['I64', rows(name)] as const]))),
    ])
    expect(Object.fromEntries(batch.roles.map(({ tensor, role }) => [tensor, role]))).toEqual(names)
    for (const { tensor, role, how } of batch.roles) {
      expect(how).toBe(role === null || role === tensor ? 'named' : 'guessed')
    }
  })
})

describe('roles', () => {
  it('that are chosen go before names and guesses', async () => {
    const dump = dumpOf({ input_ids: ['I64', tokens], mine: ['I64', shifted], labels: ['I64', tokens] })
    const choices = {
      roles: new Map([
        ['mine', 'labels'],
        ['labels', null],
      ]),
      labels: null,
    }
    const { batch } = await openBatch([dump], choices)
    expect([...(batch.labels?.values ?? [])]).toEqual((shifted as number[][])[0])
    expect(batch.roles).toEqual([
      { tensor: 'input_ids', role: 'input_ids', how: 'named' },
      { tensor: 'mine', role: 'labels', how: 'chosen' },
      { tensor: 'labels', role: null, how: 'chosen' },
    ])
  })

  it('go to the shortest path, and the other tensor is noted', async () => {
    const dump = dumpOf({ 'a.b.labels': ['I64', tokens], 'batch.labels': ['I64', shifted], tokens: ['I64', tokens] })
    const { batch } = await openBatch([dump])
    expect(batch.roles.map(({ role }) => role)).toEqual([null, 'labels', 'input_ids'])
    expect(batch.notes).toContain('a.b.labels is not used: batch.labels is the labels already.')
  })

  it('do not make a mask of a matrix', async () => {
    const dump = dumpOf({
      labels: ['I64', [[1, 2]]],
      attention_mask: [
        'BOOL',
        [
          [
            [
              [true, true],
              [true, true],
            ],
          ],
        ],
      ],
    })
    expect((await openBatch([dump])).batch.boundaries.size).toBe(0)
  })

  it('carry the arguments that the metadata names by the file’s names', async () => {
    const dump = dumpOf(
      { labels: ['I64', shifted], cu_seq_lens_q: ['I64', [0, 8]] },
      { cu_seqlens_arg: 'cu_seq_lens_q' },
    )
    expect((await openBatch([dump])).batch.settings.cuSeqlensArg).toBe('cu_seqlens')
  })
})

describe('labels', () => {
  const opened = (labels: Nested, chosen: 'unshifted' | 'shifted-twice' | null = null, extra = {}) =>
    openBatch([dumpOf({ input_ids: ['I64', tokens], labels: ['I64', labels], ...extra })], {
      roles: new Map(),
      labels: chosen,
    })

  it.each([
    ['shifted', shifted],
    ['unshifted', tokens],
    ['shifted-twice', [[13, 14, 15, 16, 17, 18, -100, -100]]],
  ] as const)('are seen to be %s', async (convention, labels) => {
    const { batch } = await opened(labels)
    expect(batch.labelConvention).toEqual({ detected: convention, chosen: null })
    expect([...(batch.labels?.values ?? [])]).toEqual((labels as number[][])[0])
    expect(batch.notes.length).toBe(convention === 'shifted' ? 0 : 1)
  })

  it('that match at no step are misaligned, where there are enough to tell', () => {
    const ids = {
      name: 'ids',
      dtype: 'I64',
      shape: [40],
      values: Float64Array.from({ length: 40 }, (_, i) => i),
    } as const
    const labels = { ...ids, values: ids.values.map((id) => id + 1000) }
    expect(detectLabelConvention(ids, labels, -100, null, null)).toBe('misaligned')
    const short = { ...ids, shape: [8], values: ids.values.slice(0, 8) }
    expect(
      detectLabelConvention(short, { ...short, values: short.values.map((id) => id + 1000) }, -100, null, null),
    ).toBeNull()
  })

  it('that are not shifted are shifted when the user says so, up to the end of each sub-sequence', async () => {
    const { batch } = await opened(tokens, 'unshifted', { seq_idx: ['I64', [[1, 1, 1, 2, 2, 2, 2, 2]]] })
    expect([...(batch.labels?.values ?? [])]).toEqual([12, 13, -100, 15, 16, 17, 18, -100])
    expect(batch.notes.at(-1)).toContain('were shifted here')
  })

  it('that are shifted twice move back', () => {
    const labels = { name: 'l', dtype: 'I64', shape: [4], values: Float64Array.of(13, 14, -100, -100) } as const
    expect([...shiftLabels(labels, 'shifted-twice', -100, null).values]).toEqual([-100, 13, 14, -100])
  })
})
