import { describe, expect, test } from 'vitest'
import { diagnosisOf, diagnosisOfFiles, loud } from '../../../fixtures/diagnosis-of.ts'
import { packFile, packOf } from '../../../fixtures/hand-made-pack.ts'
import { changed, splitRanks } from '../../../fixtures/split-ranks.ts'
import { noChoices } from '../packing/batch-choices.ts'
import { memoryTensor } from '../tensor/tensor.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { openDropped } from './open-dropped.ts'

/** A rank of AutoModel's THD path: flat tokens, its own offsets. */
function flat(name: string, docs: readonly number[], metadata: Readonly<Record<string, string>> = {}): TensorFile {
  const offsets = [0, ...docs].map((_, i) => docs.slice(0, i).reduce((a, b) => a + b, 0))
  const file = packFile(packOf({ docs: [docs], flat: true }), { seq_idx: null, cu_seqlens: ['I32', offsets] })
  return changed(file, { name, metadata: { cu_seqlens_arg: 'cu_seqlens', seq_idx_arg: 'none', ...metadata } })
}
const open = (files: readonly TensorFile[], pack = 0) => openDropped(files, noChoices, pack)
const two = [flat('dp1.safetensors', [6, 5]), flat('dp0.safetensors', [4, 3, 2])]

describe('data-parallel ranks with flat tokens are packs', () => {
  test('in the order of their ranks, each with its own length and offsets', async () => {
    const first = await open(two)
    const second = await open(two, 1)
    expect(first.batch).toMatchObject({ layout: 'THD', sequenceLength: 9, file: { name: 'dp0.safetensors' } })
    expect(second.batch).toMatchObject({ sequenceLength: 11, file: { name: 'dp1.safetensors' } })
    expect(first.batch.ranks).toMatchObject({
      kind: 'data',
      packs: { index: 0, files: ['dp0.safetensors', 'dp1.safetensors'], labels: [6, 9] },
    })
    await expect(open(two, 2)).rejects.toMatchObject({ details: { field: 'pack', found: '2' } })
  })

  test('each has the loss that it has alone, and nothing is found', async () => {
    const { evaluation, findings } = await diagnosisOfFiles(two)
    expect(evaluation.mtpLoss).toBeCloseTo((await diagnosisOf(two[1])).evaluation.mtpLoss ?? Number.NaN, 12)
    expect(loud(findings)).toEqual([])
  })

  test('named by nothing but a number where each rank has offsets of its own', async () => {
    const { batch } = await open([flat('rank0.pt', [4, 3, 2]), flat('rank1.pt', [5, 4])])
    expect(batch.ranks?.packs?.files).toEqual(['rank0.pt', 'rank1.pt'])
  })

  test('named by nothing but a number, without offsets, where no rank goes on where another ends', async () => {
    const bare = ([a, b]: readonly number[], name: string) =>
      changed(packFile(packOf({ docs: [[a, b]], flat: true })), { name })
    const { batch } = await open([bare([5, 4], 'rank0.pt'), bare([3, 6], 'rank1.pt')])
    expect(batch).toMatchObject({ sequenceLength: 9, ranks: { packs: { labels: [7, 7] } } })
  })

  test('rows of other lengths too', async () => {
    const row = (length: number, name: string) => changed(packFile(packOf({ docs: [[length]] })), { name })
    const { batch } = await open([row(5, 'dp0'), row(8, 'dp1')])
    expect(batch).toMatchObject({ layout: 'BSHD', rows: 1, sequenceLength: 5, ranks: { packs: { labels: [4, 7] } } })
  })

  test('with offsets that are filled up to hundreds of thousands, as Megatron-LM writes them', async () => {
    const filled = (file: TensorFile) => {
      const end = file.tensors.get('input_ids')?.shape[0] ?? 0
      const offsets = new Int32Array(400_000).fill(end)
      offsets.set([0, end - 2])
      return changed(file, {
        tensors: {
          cu_seqlens: memoryTensor('cu_seqlens', file.name, 'I32', [offsets.length], new Uint8Array(offsets.buffer)),
        },
      })
    }
    const { batch } = await open([filled(flat('rank0.pt', [4, 3, 2])), filled(flat('rank1.pt', [5, 4]))])
    expect(batch.ranks?.packs?.files).toEqual(['rank0.pt', 'rank1.pt'])
  })

  test('the labels of a rank that is not on screen are read once', async () => {
    let read = 0
    const file = flat('dp1.safetensors', [6, 5])
    const labels = file.tensors.get('labels')
    if (labels === undefined) throw new Error('no labels')
    const readElements = (start: number, end: number) => {
      read += end - start
      return labels.readElements(start, end)
    }
    const counted = { ...file, tensors: new Map(file.tensors).set('labels', { ...labels, readElements }) }
    const { batch } = await open([flat('dp0.safetensors', [4, 3, 2]), counted])
    expect(batch.ranks?.packs?.labels).toEqual([6, 9])
    expect(read).toBe(11)
  })

  test('two with the same tokens are refused', async () => {
    const same = [flat('dp0', [4, 3]), flat('dp1', [4, 3])]
    await expect(open(same)).rejects.toThrow(/that no other rank has/)
  })
})

describe('num_label_tokens over the data-parallel ranks', () => {
  const ranks = (...counts: readonly number[]) => [
    flat('dp0', [4, 3, 2], { num_label_tokens: String(counts[0]) }),
    flat('dp1', [6, 5], { num_label_tokens: String(counts[1]) }),
  ]

  test('that is the sum of their labels is right', async () => {
    const { findings } = await diagnosisOfFiles(ranks(15, 15))
    expect(findings.map(({ rule }) => rule)).not.toContain('num-label-tokens-wrong')
    expect(loud(findings)).toEqual([])
  })

  test('that is less than the sum is wrong, though it is more than this rank has', async () => {
    const { findings, evaluation } = await diagnosisOfFiles(ranks(12, 12))
    const found = findings.find(({ rule }) => rule === 'num-label-tokens-wrong')
    expect(found).toMatchObject({ severity: 'error', message: expect.stringMatching(/have 15 together/) })
    expect(found?.effect?.mtpLoss).toBeCloseTo((evaluation.mtpLoss ?? 0) * (1 - 12 / 15), 12)
  })

  test('that each counted by itself weighs tokens otherwise, with its price on the rank on screen', async () => {
    const { findings, evaluation } = await diagnosisOfFiles(ranks(6, 9))
    const found = findings.find(({ rule }) => rule === 'local-denominator-cp-dp')
    expect(loud(findings)).toEqual(['warning local-denominator-cp-dp'])
    expect(found?.message).toMatch(
      /divide by 6, 9 tokens.*weighs 1\/6; under one divisor for all it would weigh 1\/7.5/,
    )
    expect(found?.effect?.mtpLoss).toBeCloseTo((evaluation.mtpLoss ?? 0) * (1 - 6 / 7.5), 12)
  })
})

describe('context-parallel ranks of several data-parallel ranks', async () => {
  const cuSeqlens = [0, 8, 16]
  const idsFrom = (from: number) => packOf({ docs: [[8, 8]], flat: true }).ids[0].map((id) => id + from)
  const stream = (from: number) => {
    const pack = packOf({ docs: [[8, 8]], flat: true })
    const moved = {
      ...pack,
      ids: [idsFrom(from)],
      labels: [pack.labels[0].map((y) => (y < 0 ? y : y + from))],
    }
    return packFile(
      moved,
      { seq_idx: null, cu_seqlens: ['I32', cuSeqlens] },
      { cu_seqlens_arg: 'cu_seqlens', seq_idx_arg: 'none' },
    )
  }
  const split = async (from: number) => splitRanks(stream(from), { layout: 'zigzag', size: 2, cuSeqlens })
  const groups = [await split(0), await split(3)]
  const named = (
    name: (dp: number, cp: number) => string,
    metadata: (dp: number, cp: number) => Record<string, string>,
  ) =>
    groups.flatMap((group, dp) =>
      group.map((file, cp) => changed(file, { name: name(dp, cp), metadata: metadata(dp, cp) })),
    )

  test.each([
    [
      'by their names',
      named(
        (dp, cp) => `step9_dp${dp}_cp${cp}.safetensors`,
        () => ({}),
      ),
    ],
    [
      'by their metadata',
      named(
        (dp, cp) => `${dp}${cp}`,
        (dp, cp) => ({ cp_rank: `${cp}`, cp_size: '2', dp_rank: `${dp}`, dp_size: '2' }),
      ),
    ],
    [
      'by cp_rank and the rank among all, which counts the context-parallel ones first',
      named(
        (dp, cp) => `${dp}${cp}`,
        (dp, cp) => ({ cp_rank: `${cp}`, cp_size: '2', rank: `${2 * dp + cp}`, world_size: '4' }),
      ),
    ],
  ])('are joined within each, %s', async (_, files) => {
    for (const dp of [0, 1]) {
      const { batch } = await open(files.toReversed(), dp)
      expect(batch.ranks).toMatchObject({
        kind: 'context',
        layout: 'zigzag',
        documents: true,
        packs: { index: dp, labels: [14, 14] },
      })
      expect([...(batch.inputIds?.values ?? [])]).toEqual(idsFrom(3 * dp))
    }
  })

  test('and what a rank rolled wrong is found in each', async () => {
    const files = named(
      (dp, cp) => `dp${dp}_cp${cp}.safetensors`,
      () => ({}),
    )
    // Offsets of the whole end no sub-sequence on a rank: the rolls cross it as well.
    const expected = ['error mtp-no-boundary-mask', 'error mtp-cp-local-shift']
    expect(loud((await diagnosisOfFiles(files)).findings)).toEqual(expected)
  })

  test('what is missing is said by its name', async () => {
    const files = named(
      (dp, cp) => `dp${dp}_cp${cp}.safetensors`,
      () => ({}),
    )
    await expect(open(files.slice(0, 3))).rejects.toMatchObject({
      details: {
        file: 'dp1_cp1.safetensors',
        expected: 'the dumps of all 2 × 2 ranks',
        found: 'no dp_rank 1 and cp_rank 1',
      },
    })
  })

  test('where nothing says which belong together, dp_rank is asked for', async () => {
    const files = named(
      (dp, cp) => `${'ab'[dp]}${cp}`,
      (_, cp) => ({ cp_rank: `${cp}`, cp_size: '2' }),
    )
    await expect(open(files)).rejects.toMatchObject({
      details: { field: 'dp_rank', expected: 'dp_rank, which tells the 2 files with cp_rank 0 apart' },
    })
  })

  test('stages of a pipeline are joined within each data-parallel rank', async () => {
    const stage = (dp: number, pp: number, without: readonly string[]) =>
      changed(stream(3 * dp), {
        name: `dp${dp}_pp${pp}`,
        tensors: Object.fromEntries(without.map((key) => [key, null])),
      })
    const files = [0, 1].flatMap((dp) => [
      stage(dp, 0, ['labels', 'mtp_per_depth_logits.0', 'mtp_per_depth_logits.1', 'mtp_per_depth_logits.2']),
      stage(dp, 1, ['position_ids']),
    ])
    const { batch } = await open(files, 1)
    expect(batch).toMatchObject({ depths: 3, ranks: { kind: 'pipeline', packs: { index: 1, labels: [14, 14] } } })
  })
})
