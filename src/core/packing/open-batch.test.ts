import { describe, expect, test } from 'vitest'
import { dumpOf } from '../../../fixtures/dump-of.ts'
import { ReadError } from '../tensor/read-error.ts'
import { openBatch } from './open-batch.ts'

const labels = ['I64', [[1, 2, 3, -100]]] as const
const hidden = (h: number, tokens = 4) => ['F32', [Array.from({ length: tokens }, () => Array(h).fill(0.5))]] as const
const weight = ['F32', Array.from({ length: 5 }, () => [1, 2])] as const

describe('a batch that does not fit together is refused, naming what was expected and what was found', () => {
  test.each([
    [
      'no tensor has a role',
      { weights: ['F32', [1]] as const },
      'expected a tensor named labels or input_ids; found only weights',
    ],
    ['nothing at all', {}, 'found no tensor with a known name'],
    [
      'labels are shorter than input_ids',
      { labels, input_ids: ['I64', [[1, 2, 3]]] as const },
      'input_ids: expected the shape of labels, [1, 4]; found [1, 3]',
    ],
    [
      'labels have three dimensions',
      { labels: ['I64', [[[1]]]] as const },
      'labels: expected shape [B, S] or [T]; found [1, 1, 1]',
    ],
    ['labels are floats', { labels: ['F32', [[1, 2]]] as const }, 'labels: expected an integer dtype; found float32'],
    [
      'depths differ in shape',
      { labels, 'mtp_per_depth_h.0': hidden(2), 'mtp_per_depth_h.1': hidden(3), 'lm_head.weight': weight },
      'mtp_per_depth_h.1: expected the shape of depth 0, [1, 4, 2]; found [1, 4, 3]',
    ],
    [
      'a depth is missing',
      { labels, 'mtp_per_depth_h.0': hidden(2), 'mtp_per_depth_h.2': hidden(2) },
      'mtp_per_depth_h.1: expected mtp_per_depth_h.0 to mtp_per_depth_h.2 without a hole',
    ],
    [
      'hidden states have another token count',
      { labels, 'mtp_per_depth_h.0': hidden(2, 5), 'lm_head.weight': weight },
      'mtp_per_depth_h.0: expected [B, S, …] or [T, …] for 4 tokens; found [1, 5, 2], 5 tokens',
    ],
    [
      'the hidden size is not the LM head’s',
      { labels, 'mtp_per_depth_h.0': hidden(3), 'lm_head.weight': weight },
      'mtp_per_depth_h.0: expected hidden size 2, as lm_head.weight [5, 2] has; found [1, 4, 3]',
    ],
    [
      'the LM head is not a matrix',
      { labels, 'lm_head.weight': ['F32', [1, 2]] as const },
      'lm_head.weight: expected shape [V, H]; found [2]',
    ],
    [
      'hidden states are integers',
      { labels, 'mtp_per_depth_h.0': ['I32', [[[1], [1], [1], [1]]]] as const },
      'expected float32, bfloat16 or float16; found int32',
    ],
  ])('%s', async (_, tensors, message) => {
    await expect(openBatch([dumpOf(tensors)])).rejects.toThrow(ReadError)
    await expect(openBatch([dumpOf(tensors)])).rejects.toThrow(message)
  })

  test('a setting that is none of upstream’s', async () => {
    await expect(openBatch([dumpOf({ labels }, { loss_fn: 'MyLoss' })])).rejects.toThrow('loss_fn: expected one of')
    await expect(openBatch([dumpOf({ labels }, { scaling_factor: 'fast' })])).rejects.toThrow(
      'scaling_factor: expected a number or none; found "fast"',
    )
    await expect(openBatch([dumpOf({ labels }, { seq_idx_arg: 'seq' })])).rejects.toThrow(
      'seq_idx_arg: expected the name of a tensor',
    )
  })

  test('the same tensor in two files dropped together', async () => {
    await expect(openBatch([dumpOf({ labels }), dumpOf({ labels })])).rejects.toThrow(
      'labels: expected each tensor in one of the files',
    )
  })
})

describe('a batch that opens', () => {
  test('takes its LM head from another file', async () => {
    const { batch } = await openBatch([
      dumpOf({ labels, 'mtp_per_depth_h.0': hidden(2) }),
      dumpOf({ 'lm_head.weight': weight }),
    ])
    expect(batch).toMatchObject({ layout: 'BSHD', rows: 1, sequenceLength: 4, depths: 1, hiddenSize: 2, vocabSize: 5 })
  })

  test('uses the boundaries that upstream would: the arguments named, else seq_idx, else cu_seqlens, else none', async () => {
    const seqIdx = ['I32', [[0, 0, 1, 1]]] as const
    const cu = ['I32', [0, 2, 4]] as const
    const args = async (...dump: Parameters<typeof dumpOf>) => {
      const { seqIdxArg, cuSeqlensArg, targetsArg } = (await openBatch([dumpOf(...dump)])).batch.settings
      return [seqIdxArg, cuSeqlensArg, targetsArg]
    }
    expect(await args({ labels, seq_idx: seqIdx, cu_seqlens: cu })).toEqual(['seq_idx', null, false])
    expect(await args({ labels, cu_seqlens: cu })).toEqual([null, 'cu_seqlens', false])
    expect(await args({ labels, _packed_seq_ids: seqIdx })).toEqual([null, null, false])
    expect(await args({ labels, seq_idx: seqIdx }, { seq_idx_arg: 'none' })).toEqual([null, null, false])
    expect(await args({ labels, cu_seqlens_padded: cu }, { cu_seqlens_arg: 'cu_seqlens_padded' })).toEqual([
      null,
      'cu_seqlens_padded',
      false,
    ])
    expect(await args({ labels, seq_idx: seqIdx, 'mtp_per_depth_targets.0': labels })).toEqual([null, null, true])
  })

  test('says what is odd about its cu_seqlens, with the values', async () => {
    const { batch } = await openBatch([dumpOf({ labels, cu_seqlens: ['I32', [1, 3, 2, 9]] })])
    expect(batch.notes).toEqual([
      'cu_seqlens starts at 1, not 0: upstream drops the first boundary.',
      expect.stringContaining('cu_seqlens[2] is 2, below the entry before it (3)'),
      expect.stringContaining('cu_seqlens reaches 9, but there are 4 tokens'),
    ])
  })

  test('counts ids outside the vocabulary', async () => {
    const { batch } = await openBatch([
      dumpOf({ labels, input_ids: ['I64', [[0, 5, 1e12, -1]]], 'lm_head.weight': weight }),
    ])
    expect(batch.notes).toEqual(['input_ids: 3 ids are outside 0 … 4, the first at token 1.'])
  })
})
