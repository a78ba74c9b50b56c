import { describe, expect, test } from 'vitest'
import { evaluationOf } from '../../../fixtures/check-vectors.ts'
import { dumpOf } from '../../../fixtures/dump-of.ts'
import { cpuCrossEntropy } from './cpu-cross-entropy.ts'
import { defaultMtpLossConfig } from './mtp-loss-config.ts'

// `semantics.md` section 1.6 and its behavioural case B5.
const labels = ['I64', [[0, 1, 1, 0]]] as const
const zeros = [
  'F32',
  [
    [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  ],
] as const
const tail = ['I32', [[1, 1, 2, 2]]] as const
const pipeline = {
  entry: 'PipelineCausalLMLoss.forward',
  loss_fn: 'MaskedCrossEntropy',
  output_form: 'tuple',
  mtp_outputs_are_logits: 'true',
}
const run = (tensors: Parameters<typeof dumpOf>[0], settings: Record<string, string> = {}) =>
  evaluationOf(dumpOf(tensors, { ...pipeline, ...settings }), cpuCrossEntropy)

describe('the output tuple as it was dumped', () => {
  test('an int32 tail of two dimensions is seq_idx, and masks', async () => {
    const { pipeline, depths } = await run({ labels, 'output.0': zeros, 'output.1': zeros, 'output.2': tail })
    expect(depths.map(({ trained }) => trained)).toEqual([2])
    expect(pipeline).toEqual({ loss: 4 * Math.LN2 + 0.1 * 2 * Math.LN2, mtpComputed: true })
  })
  test('an int64 tail is not recognised: it is one more depth, and fails', async () => {
    const { error } = await run({ labels, 'output.0': zeros, 'output.1': zeros, 'output.2': ['I64', [[1, 1, 2, 2]]] })
    expect(error).toMatchObject({
      kind: 'ValueError',
      message: expect.stringContaining('mtp_per_depth_logits.1'),
    })
  })
  test('the tail wins over cu_seqlens', async () => {
    const { depths } = await run(
      { labels, 'output.0': zeros, 'output.1': zeros, 'output.2': tail, cu_seqlens: ['I32', [0, 4]] },
      { cu_seqlens_arg: 'cu_seqlens' },
    )
    expect(depths[0].trained).toBe(2)
  })
  test('without a tail, cu_seqlens counts unless it has several rows', async () => {
    const flat = await run(
      { labels, 'output.0': zeros, 'output.1': zeros, cu_seqlens: ['I32', [0, 2, 4]] },
      { cu_seqlens_arg: 'cu_seqlens' },
    )
    expect(flat.depths[0].trained).toBe(2)
    const rows = await run(
      {
        labels,
        'output.0': zeros,
        'output.1': zeros,
        cu_seqlens: [
          'I32',
          [
            [0, 2, 4],
            [0, 2, 4],
          ],
        ],
      },
      { cu_seqlens_arg: 'cu_seqlens' },
    )
    expect(rows.depths[0].trained).toBe(3)
  })
  test('of logits and tail only is the main loss', async () => {
    const { pipeline, mtpLoss } = await run({ labels, 'output.0': zeros, 'output.1': tail })
    expect(pipeline).toEqual({ loss: 4 * Math.LN2, mtpComputed: false })
    expect(mtpLoss).toBeNull()
  })
  test('of a tail only is an IndexError: there are no logits', async () => {
    expect((await run({ labels, 'output.0': tail })).error).toMatchObject({ kind: 'IndexError' })
  })
  test('cannot be used with the fused loss, MTP outputs or not', async () => {
    expect((await run({ labels, 'output.0': zeros }, { loss_fn: 'FusedLinearCrossEntropy' })).error).toMatchObject({
      kind: 'ValueError',
      field: 'loss_fn',
    })
  })
})

describe('the scaling factor', () => {
  const object = { labels, logits: zeros, 'mtp_per_depth_logits.0': zeros }
  const factor = async (settings: Record<string, string>) =>
    (await run(object, { ...pipeline, output_form: 'object', ...settings })).scalingFactor
  test.each([
    ['of the call, 0 too', { scaling_factor: '0', output_scaling_factor: '0.7', model_scaling_factor: '0.3' }, 0],
    ['else of the output', { output_scaling_factor: '0.7', model_scaling_factor: '0.3' }, 0.7],
    ['else of the model', { model_scaling_factor: '0.3' }, 0.3],
    ['else 0.1', {}, 0.1],
  ])('is that %s', async (_, settings, expected) =>
    expect(await factor(settings as unknown as Record<string, string>)).toBe(expected),
  )

  test('None as an attribute of the output is not absent: a TypeError', async () => {
    const { error } = await run(object, {
      output_form: 'object',
      output_scaling_factor: 'none',
      model_scaling_factor: '0.3',
    })
    expect(error).toMatchObject({ kind: 'TypeError', field: 'scaling_factor' })
  })
  test('a config says nothing by default', () =>
    expect(defaultMtpLossConfig).toEqual({ scalingFactor: null, ignoreIndex: -100 }))
})

describe('the forward', () => {
  test('adds no MTP loss in eval mode', async () => {
    const { pipeline, depths } = await run({ labels, 'output.0': zeros, 'output.1': zeros }, { training: 'false' })
    expect(pipeline).toEqual({ loss: 4 * Math.LN2, mtpComputed: false })
    expect(depths).toEqual([])
  })
  test('passes no num_label_tokens', async () => {
    expect((await run({ labels, 'output.0': zeros }, { num_label_tokens: '4' })).pipeline?.loss).toBeCloseTo(
      4 * Math.LN2,
      12,
    )
  })
  test('takes a bare tensor for logits, and for hidden states with the fused loss', async () => {
    expect((await run({ labels, 'output.0': zeros }, { output_form: 'tensor' })).pipeline?.loss).toBeCloseTo(
      4 * Math.LN2,
      12,
    )
    const fused = await run(
      {
        labels,
        hidden_states: zeros,
        'lm_head.weight': [
          'F32',
          [
            [1, 2],
            [3, 4],
            [5, 6],
          ],
        ],
      },
      { output_form: 'tensor', loss_fn: 'FusedLinearCrossEntropy' },
    )
    expect(fused.pipeline?.loss).toBeCloseTo(4 * Math.log(3), 12)
  })
  test('of an object without logits is an AttributeError', async () => {
    expect((await run({ labels, 'mtp_per_depth_logits.0': zeros }, { output_form: 'object' })).error).toMatchObject({
      kind: 'AttributeError',
      tensor: 'logits',
    })
  })
})
