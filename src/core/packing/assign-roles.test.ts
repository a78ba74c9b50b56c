import { describe, expect, it } from 'vitest'
import { dumpOf, type Nested } from '../../../fixtures/dump-of.ts'
import { frameworkNames } from './framework-names.ts'
import { guessRole, isRole } from './guess-role.ts'
import { detectLabelConvention, shiftLabels } from './label-convention.ts'
import { openBatch } from './open-batch.ts'

const tokens: Nested = [[11, 12, 13, 14, 15, 16, 17, 18]]
const shifted: Nested = [[12, 13, 14, 15, 16, 17, 18, -100]]

/**
 * Names that a framework's dump has, read off `semantics.md` section 3, and what they are taken for. Where two could be one
 * role, the first is.
 */
const frameworks: readonly (readonly [string, string, Record<string, string>, readonly string[]])[] = [
  [
    'AutoModel THD after the sharder',
    'input_ids labels position_ids cu_seqlens cu_seqlens_padded',
    {},
    ['max_seqlen', 'padding_mask', 'cp_size', 'cp_rank', 'mtp_per_depth_input_ids.0', 'mtp_per_depth_position_ids.1'],
  ],
  ['AutoModel THD collate', 'input_ids labels position_ids seq_lens seq_lens_padded', {}, []],
  ['AutoModel neat packing', 'input_ids labels position_ids attention_mask _packed_seq_ids', {}, []],
  [
    'AutoModel VLM',
    'input_ids labels position_ids attention_mask _packed_seq_ids',
    {},
    ['mm_token_type_ids', 'pixel_values', 'pixel_values_videos', 'image_grid_thw', 'video_grid_thw'],
  ],
  ['AutoModel VLM counts', 'input_ids labels', {}, ['n_images_per_sample', 'n_videos_per_sample']],
  ['AutoModel DeepSeek V4', 'input_ids labels', { packed_seq_ids: '_packed_seq_ids' }, []],
  [
    'Megatron-LM data sets',
    'labels loss_mask position_ids attention_mask cu_seqlens',
    { tokens: 'input_ids' },
    ['max_seqlen'],
  ],
  [
    'Megatron-LM after get_batch',
    'labels loss_mask position_ids',
    {
      tokens: 'input_ids',
      'packed_seq_params.cu_seqlens_q': 'cu_seqlens',
      'packed_seq_params.cu_seqlens_q_padded': 'cu_seqlens_padded',
      'packed_seq_params.seq_idx': 'seq_idx',
    },
    [
      'packed_seq_params.cu_seqlens_kv',
      'packed_seq_params.cu_seqlens_kv_padded',
      'packed_seq_params.max_seqlen_q',
      'packed_seq_params.max_seqlen_kv',
      'packed_seq_params.total_tokens',
    ],
  ],
  [
    'Megatron-Bridge',
    'labels loss_mask position_ids',
    { tokens: 'input_ids', cu_seqlens_q: 'cu_seqlens', cu_seqlens_q_padded: 'cu_seqlens_padded' },
    ['cu_seqlens_kv', 'cu_seqlens_kv_padded', 'token_count', 'padding_mask', 'max_seqlen_q', 'max_seqlen_kv'],
  ],
  [
    'Hugging Face flattening',
    'input_ids labels position_ids seq_idx',
    { cu_seq_lens_q: 'cu_seqlens' },
    ['cu_seq_lens_k', 'max_length_q', 'max_length_k'],
  ],
  ['TRL', 'input_ids labels position_ids', { seq_lengths: 'seq_lens', completion_mask: 'loss_mask' }, []],
  ['TRL with roles', 'input_ids labels position_ids', { assistant_masks: 'loss_mask' }, []],
  ['torchtune', 'labels seq_lens', { tokens: 'input_ids', input_pos: 'position_ids' }, ['mask']],
  ['axolotl', 'input_ids labels position_ids attention_mask', {}, ['length', 'num_items_in_batch']],
  [
    'LLaMA-Factory',
    'input_ids labels position_ids attention_mask',
    {},
    ['packing_params.sequence_boundaries', 'packing_params.right_padding_length'],
  ],
  [
    'verl, Megatron',
    '',
    {
      'batch.input_ids': 'input_ids',
      'batch.labels': 'labels',
      'batch.position_ids': 'position_ids',
      'batch.attention_mask': 'attention_mask',
      label_mask: 'loss_mask',
      cu_seqlens_q: 'cu_seqlens',
    },
    ['batch.responses', 'batch.prompts', 'batch.response_mask'],
  ],
  ['verl, SFT', 'input_ids attention_mask position_ids loss_mask', {}, []],
  ['ms-swift', 'input_ids labels position_ids seq_lens', { loss_scale: 'loss_mask' }, []],
  ['slime', '', { tokens: 'input_ids', full_loss_masks: 'loss_mask', cu_seqlens_q: 'cu_seqlens' }, ['max_seqlen_q']],
  [
    'NeMo-RL',
    'input_ids position_ids',
    { 'flash_attn_kwargs.cu_seqlens_q': 'cu_seqlens' },
    ['flash_attn_kwargs.cu_seqlens_k', 'flash_attn_kwargs.max_seqlen_q'],
  ],
  ['torchtitan', 'labels', { tokens: 'input_ids', positions: 'position_ids' }, []],
  ['weights of the loss', 'input_ids labels', { loss_weights: 'loss_mask' }, []],
]

describe('tensors get their roles by the names of', () => {
  it.each(frameworks)('%s', async (_, own, guessed, unused) => {
    const named = own.split(' ').filter((name) => name !== '')
    const names: Record<string, string | null> = {
      ...Object.fromEntries(named.map((name) => [name, name])),
      ...guessed,
      ...Object.fromEntries(unused.map((name) => [name, null])),
    }
    const rows = (name: string): Nested => (/(^|\.)(cu_|max_|seq_len)|length$|boundaries$/.test(name) ? [8] : tokens)
    const { batch } = await openBatch([
      dumpOf(Object.fromEntries(Object.keys(names).map((name) => [name, ['I64', rows(name)] as const]))),
    ])
    expect(Object.fromEntries(batch.roles.map(({ tensor, role }) => [tensor, role]))).toEqual(names)
    for (const { tensor, role, how } of batch.roles) {
      expect(how).toBe(role === null || role === tensor ? 'named' : 'guessed')
    }
  })

  it('every framework of the table, whose every role is one that a tensor can have', () => {
    for (const { framework, names } of frameworkNames) {
      for (const [name, role] of Object.entries(names)) {
        if (role !== null) expect(isRole(role), `${framework}: ${role}`).toBe(true)
        expect(guessRole(name)?.role ?? null, `${framework}: ${name}`).toBe(role)
      }
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
