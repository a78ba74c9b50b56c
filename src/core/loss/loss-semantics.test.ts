import { describe, expect, test } from 'vitest'
import { evaluationOf } from '../../../fixtures/check-vectors.ts'
import { dumpOf } from '../../../fixtures/dump-of.ts'
import { targetValues } from '../targets/targets.ts'
import { cpuCrossEntropy } from './cpu-cross-entropy.ts'

// `semantics.md` section 1.5 (the three loss functions) and the behavioural list B1 to B9.
const NaNs = Number.NaN
const labels = ['I64', [0, 1, -100, 1]] as const
/** Depth 0 sees the targets 1, -100, 1, -100: row 1 is ignored because its label is. */
const logits = (ignoredRow: readonly number[]) =>
  ({ labels, 'mtp_per_depth_logits.0': ['F32', [[1, 2], ignoredRow, [0, 3], [0, 0]]] }) as const
const loss = async (...dump: Parameters<typeof dumpOf>) =>
  (await evaluationOf(dumpOf(...dump), cpuCrossEntropy)).depths[0].loss
const error = async (...dump: Parameters<typeof dumpOf>) => (await evaluationOf(dumpOf(...dump), cpuCrossEntropy)).error

describe('a row whose label is ignored', () => {
  test.each([NaNs, Number.POSITIVE_INFINITY])(
    'does not matter to MaskedCrossEntropy, and poisons ChunkedCrossEntropy with %s',
    async (bad) => {
      expect(await loss(logits([bad, 0]), { loss_fn: 'MaskedCrossEntropy' })).toBeCloseTo(
        Math.log(1 + Math.exp(-1)) + Math.log(1 + Math.exp(-3)),
        6,
      )
      expect(await loss(logits([bad, 0]), { loss_fn: 'ChunkedCrossEntropy' })).toBeNaN()
    },
  )
  test('poisons ChunkedCrossEntropy also by -Inf at class 0, which it reads for ignored rows, and not elsewhere', async () => {
    expect(await loss(logits([Number.NEGATIVE_INFINITY, 0]), { loss_fn: 'ChunkedCrossEntropy' })).toBeNaN()
    expect(await loss(logits([0, Number.NEGATIVE_INFINITY]), { loss_fn: 'ChunkedCrossEntropy' })).toBeCloseTo(
      0.361849,
      5,
    )
  })
})

describe('a row that is trained', () => {
  const trained = (row: readonly number[]) =>
    loss({ labels: ['I64', [0, 1]], 'mtp_per_depth_logits.0': ['F32', [row, [0, 0]]] })
  test.each([
    ['NaN gives NaN', [NaNs, 0], NaNs],
    ['+Inf gives NaN', [0, Number.POSITIVE_INFINITY], NaNs],
    ['-Inf at the target gives +Inf', [0, Number.NEGATIVE_INFINITY], Number.POSITIVE_INFINITY],
    ['-Inf elsewhere drops out', [Number.NEGATIVE_INFINITY, 0], 0],
    ['-Inf everywhere gives NaN', [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY], NaNs],
  ])('%s', async (_, row, expected) => expect(await trained(row)).toBe(expected))
})

describe('num_label_tokens', () => {
  const dump = logits([0, 0])
  test.each([
    ['MaskedCrossEntropy', 0],
    ['ChunkedCrossEntropy', Number.POSITIVE_INFINITY],
  ])('of 0 gives %s %s', async (loss_fn, expected) => {
    expect(await loss(dump, { loss_fn, num_label_tokens: '0' })).toBe(expected)
  })
  test('of 0 without a trained token is 0 for MaskedCrossEntropy, NaN for ChunkedCrossEntropy', async () => {
    const nothing = { ...dump, labels: ['I64', [-100, -100, -100, -100]] as const }
    expect(await loss(nothing, { loss_fn: 'MaskedCrossEntropy', num_label_tokens: '0' })).toBe(0)
    expect(await loss(nothing, { loss_fn: 'ChunkedCrossEntropy', num_label_tokens: '0' })).toBeNaN()
  })
  test('divides a sum, negative and fractional ones too', async () => {
    const sum = (await loss(dump, {})) ?? NaNs
    expect(await loss(dump, { num_label_tokens: '-2.5' })).toBeCloseTo(sum / -2.5, 12)
  })
  test('beside a mean is an AssertionError', async () => {
    expect(await error(dump, { reduction: 'mean', num_label_tokens: '4' })).toMatchObject({
      kind: 'AssertionError',
      field: 'num_label_tokens',
    })
  })
})

describe('reduction mean', () => {
  test('of MaskedCrossEntropy divides by the trained tokens, and is NaN without any', async () => {
    const sum = (await loss(logits([0, 0]), {})) ?? NaNs
    expect(await loss(logits([0, 0]), { reduction: 'mean' })).toBeCloseTo(sum / 2, 12)
    expect(await loss({ ...logits([0, 0]), labels: ['I64', [1, -100, -100, -100]] }, { reduction: 'mean' })).toBeNaN()
  })
  test('of ChunkedCrossEntropy adds the means of its chunks, and a chunk without a trained token makes it NaN', async () => {
    const long = {
      labels: ['I64', [0, 1, 1, 1, 1]] as const,
      'mtp_per_depth_logits.0': [
        'F32',
        [
          [1, 2],
          [0, 1],
          [0, 3],
          [0, 0],
          [0, 0],
        ],
      ] as const,
    }
    const ce = (a: number, b: number) => Math.log(Math.exp(a) + Math.exp(b)) - b
    const means = (ce(1, 2) + ce(0, 1) + ce(0, 3)) / 3 + ce(0, 0)
    expect(await loss(long, { loss_fn: 'ChunkedCrossEntropy', reduction: 'mean', chunk_len: '3' })).toBeCloseTo(
      means,
      6,
    )
    expect(await loss(long, { loss_fn: 'ChunkedCrossEntropy', reduction: 'mean', chunk_len: '1' })).toBeNaN()
  })
})

describe('a label outside the vocabulary', () => {
  const outside = (label: number) => ({
    labels: ['I64', [0, label]] as const,
    'mtp_per_depth_logits.0': [
      'F32',
      [
        [0, 0],
        [0, 0],
      ],
    ] as const,
  })
  const fused = (label: number) => ({
    labels: ['I64', [0, label]] as const,
    'mtp_per_depth_h.0': ['F32', [[1], [1]]] as const,
    'lm_head.weight': ['F32', [[2], [0]]] as const,
  })
  test('is an IndexError of MaskedCrossEntropy and a RuntimeError of ChunkedCrossEntropy', async () => {
    expect(await error(outside(2), { loss_fn: 'MaskedCrossEntropy' })).toMatchObject({
      kind: 'IndexError',
      tensor: 'labels',
    })
    expect(await error(outside(2), { loss_fn: 'ChunkedCrossEntropy' })).toMatchObject({
      kind: 'RuntimeError',
      tensor: 'labels',
    })
    expect(await error(outside(-7), { loss_fn: 'MaskedCrossEntropy' })).toMatchObject({ kind: 'IndexError' })
  })
  test('is no error of FusedLinearCrossEntropy: its loss is logSumExp', async () => {
    const evaluation = await evaluationOf(dumpOf(fused(2), { loss_fn: 'FusedLinearCrossEntropy' }), cpuCrossEntropy)
    expect(evaluation.depths[0].loss).toBeCloseTo(Math.log(Math.exp(2) + 1), 6)
  })
  test('and negative is undefined for FusedLinearCrossEntropy, which reads outside the LM head', async () => {
    expect(await error(fused(-7), { loss_fn: 'FusedLinearCrossEntropy' })).toMatchObject({
      kind: 'undefined behaviour',
    })
  })
})

describe('arguments that upstream refuses', () => {
  test.each([
    [
      'MTP logits with the fused loss',
      { ...logits([0, 0]), 'lm_head.weight': ['F32', [[1]]] as const },
      { loss_fn: 'FusedLinearCrossEntropy' },
      'ValueError',
      'loss_fn',
    ],
    [
      'the fused loss without an LM head, before it looks at the logits',
      logits([0, 0]),
      { loss_fn: 'FusedLinearCrossEntropy' },
      'ValueError',
      undefined,
    ],
    [
      'hidden states without an LM head',
      { labels, 'mtp_per_depth_h.0': ['F32', [[1], [1], [1], [1]]] as const },
      { loss_fn: 'MaskedCrossEntropy' },
      'ValueError',
      undefined,
    ],
    ['no scaling factor', logits([0, 0]), { scaling_factor: 'none' }, 'TypeError', 'scaling_factor'],
    [
      'int32 labels with MaskedCrossEntropy',
      { ...logits([0, 0]), labels: ['I32', [0, 1, -100, 1]] as const },
      { loss_fn: 'MaskedCrossEntropy' },
      'RuntimeError',
      undefined,
    ],
    [
      'targets beside seq_idx',
      { ...logits([0, 0]), seq_idx: ['I64', [0, 0, 0, 0]] as const, 'mtp_per_depth_targets.0': labels },
      { seq_idx_arg: 'seq_idx' },
      'ValueError',
      'mtp_per_depth_targets',
    ],
  ])('%s', async (_, tensors, metadata, kind, field) => {
    const found = await error(tensors, metadata as unknown as Record<string, string>)
    expect(found?.kind).toBe(kind)
    if (field !== undefined) expect(found?.field).toBe(field)
  })

  test('int32 labels are fine for ChunkedCrossEntropy', async () => {
    expect(
      await error({ ...logits([0, 0]), labels: ['I32', [0, 1, -100, 1]] }, { loss_fn: 'ChunkedCrossEntropy' }),
    ).toBeNull()
  })
})

test('where masked positions get a label that the loss trains on, they count as trained', async () => {
  const evaluation = await evaluationOf(dumpOf(logits([0, 0]), { ignore_index: '0' }), cpuCrossEntropy)
  expect([...targetValues(evaluation.depths[0].targets)]).toEqual([1, -100, 1, 0])
  expect(evaluation.depths[0]).toMatchObject({ trained: 3, masked: { trailing: 0, ignoredLabel: 1 } })
})

test('a dump without hidden states or logits has masks, and upstream’s error for the missing argument', async () => {
  const evaluation = await evaluationOf(dumpOf({ labels, seq_idx: ['I64', [0, 0, 1, 1]] }), cpuCrossEntropy)
  expect(evaluation.depths.map(({ trained }) => trained)).toEqual([2, 0, 0])
  expect(evaluation.error).toMatchObject({
    kind: 'ValueError',
    message: expect.stringContaining('the batch has neither'),
  })
  expect(evaluation.mtpLoss).toBeNull()
})

test('the main loss has its own error: a label that no depth reads does not touch the MTP loss', async () => {
  const dump = {
    labels: ['I64', [99, 1, 0, 1]] as const,
    logits: [
      'F32',
      [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ] as const,
    ...{
      'mtp_per_depth_logits.0': [
        'F32',
        [
          [0, 0],
          [0, 0],
          [0, 0],
          [0, 0],
        ],
      ] as const,
    },
  }
  const evaluation = await evaluationOf(dumpOf(dump), cpuCrossEntropy)
  expect(evaluation.mtpLoss).toBeCloseTo(0.1 * 3 * Math.LN2, 6)
  expect(evaluation.main).toBeNull()
  expect(evaluation.notices).toContainEqual(expect.stringContaining('There is no main loss'))
})
