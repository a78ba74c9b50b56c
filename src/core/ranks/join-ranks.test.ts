import { describe, expect, test } from 'vitest'
import { cellsAt, diagnosisOf, diagnosisOfFiles, loud, sampleFile } from '../../../fixtures/diagnosis-of.ts'
import { packFile, packOf } from '../../../fixtures/hand-made-pack.ts'
import { changed, splitRanks } from '../../../fixtures/split-ranks.ts'
import { noChoices } from '../packing/batch-choices.ts'
import { rankOfTokens } from '../packing/rank-assembly.ts'
import { targetValues } from '../targets/targets.ts'
import { elementCount, memoryTensor, type Tensor } from '../tensor/tensor.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { openDropped } from './open-dropped.ts'

/** One document of 8 tokens: on two zigzag ranks 0 1 6 7 and 2 3 4 5. */
const eight = packFile(packOf({ docs: [[8]], depths: 2 }))
const zigzag = { layout: 'zigzag', size: 2 } as const
const open = (files: readonly TensorFile[]) => openDropped(files, noChoices)
async function bytesOf(tensor: Tensor | null | undefined): Promise<Buffer> {
  return Buffer.from((await tensor?.readElements(0, elementCount(tensor.shape))) ?? [])
}

describe('the ranks of a sample give the sample back', () => {
  const cases = [
    ['kjv-packed', { layout: 'zigzag', size: 2 }, /^Zigzag: 4 of 4 labels and 4 of 4 positions go on/],
    ['kjv-packed', { layout: 'contiguous', size: 4 }, /^Contiguous: 6 of 6 labels and 6 of 6 positions go on/],
    ['kjv-neat', { layout: 'zigzag', size: 4 }, /^Zigzag: 12 of 12 labels/],
    ['kjv-sft-thd', { layout: 'contiguous', size: 4 }, /^Contiguous: 2 of 2 labels/],
  ] as const
  test.each(cases)('%s over %j', async (name, split, why) => {
    const whole = await sampleFile(name)
    const { batch, roles } = await open(await splitRanks(whole, split))
    expect(batch.ranks).toMatchObject({ kind: 'context', layout: split.layout, documents: false })
    expect(batch.ranks?.why).toMatch(why)
    for (const tensor of [roles.inputIds, roles.labels, roles.hiddenStates, ...(roles.mtpPerDepthH ?? [])]) {
      expect(tensor?.shape).toEqual(whole.tensors.get(tensor?.name ?? '')?.shape)
      // Megabytes: vitest compares element by element, Buffer at once.
      expect((await bytesOf(tensor)).equals(await bytesOf(whole.tensors.get(tensor?.name ?? '')))).toBe(true)
    }
  })

  test('a flat stream is put together sub-sequence by sub-sequence, part of a tensor as well as all of it', async () => {
    const cuSeqlens = [0, 8, 16, 32]
    const stream = packOf({ docs: [[8, 8, 16]], flat: true })
    const file = packFile(stream, { seq_idx: null, cu_seqlens: ['I32', cuSeqlens] })
    const { batch, roles } = await open(await splitRanks(file, { layout: 'zigzag', size: 2, cuSeqlens }))
    expect(batch.ranks).toMatchObject({ layout: 'zigzag', documents: true })
    expect([...(batch.inputIds?.values ?? [])]).toEqual(stream.ids[0])
    const [logits] = roles.mtpPerDepthLogits ?? []
    const whole = file.tensors.get('mtp_per_depth_logits.0')
    expect(await logits.readElements(1000, 2000)).toEqual(await whole?.readElements(1000, 2000))
    if (batch.ranks === null) throw new Error('no ranks')
    expect([...rankOfTokens(batch.ranks)].slice(0, 8)).toEqual([0, 0, 1, 1, 1, 1, 0, 0])
  })

  test('M-RoPE’s positions keep their axes', async () => {
    const pack = packOf({ docs: [[8]] })
    const axes = [pack.positions, pack.positions, pack.positions].map((rows, axis) =>
      rows.map((row) => row.map((p) => p + axis)),
    )
    const file = packFile(pack, { position_ids: ['I64', axes] })
    const { batch } = await open(await splitRanks(file, zigzag))
    expect([...(batch.boundaries.get('position_ids')?.values ?? [])]).toEqual(axes.flat(2))
  })
})

describe('what each rank rolled', () => {
  test('is what the whole trains on: the seams of the pieces are found, each with its cells', async () => {
    const { findings, evaluation } = await diagnosisOfFiles(await splitRanks(eight, zigzag))
    const whole = await diagnosisOf(eight)
    expect(loud(findings)).toEqual(['error mtp-cp-local-shift'])
    // Depth 0: token 1 trains the label of 6, token 5 has nothing after it. Depth 1: the label that 5 would have is masked.
    expect(cellsAt(findings[0], 0)).toEqual([1, 5])
    expect(cellsAt(findings[0], 1)).toEqual([0, 1, 4])
    expect(findings[0].effect).toMatchObject({ wrong: 2, lost: 3, leaked: 0 })
    expect(findings[0].message).toContain('3 on rank 0, 2 on rank 1')
    expect(findings[0].effect?.mtpLoss).toBeCloseTo((evaluation.mtpLoss ?? 0) - (whole.evaluation.mtpLoss ?? 0), 12)
  })

  test('on the sample costs what the two losses differ by, and nothing else is wrong', async () => {
    const whole = await sampleFile('kjv-small')
    const { findings, evaluation } = await diagnosisOfFiles(await splitRanks(whole, zigzag))
    expect(loud(findings)).toEqual(['error mtp-cp-local-shift'])
    // (2 · 2 - 2)(k + 1) a depth: 2 + 4 + 6.
    expect(findings[0].count).toBe(12)
    const right = await diagnosisOf(whole)
    const difference = (evaluation.mtpLoss ?? 0) - (right.evaluation.mtpLoss ?? 0)
    expect(findings[0].effect?.mtpLoss).toBeCloseTo(difference, 9)
  })

  test('is quiet where the ranks bring targets that were rolled on the whole', async () => {
    const { evaluation } = await diagnosisOf(eight)
    const targets = evaluation.depths.map(({ depth, targets: own }) => {
      const bytes = new Uint8Array(BigInt64Array.from(targetValues(own), BigInt).buffer)
      return memoryTensor(`mtp_per_depth_targets.${depth}`, 'x', 'I64', [1, 8], bytes)
    })
    const prepared = changed(eight, {
      metadata: { seq_idx_arg: 'none' },
      tensors: Object.fromEntries(targets.map((tensor) => [tensor.name, tensor])),
    })
    const joined = await diagnosisOfFiles(await splitRanks(prepared, zigzag))
    expect(loud(joined.findings)).toEqual([])
    expect(joined.evaluation.mtpLoss).toBeCloseTo(evaluation.mtpLoss ?? Number.NaN, 12)
  })

  test('is nothing in a data loader’s batches: no loss was called there', async () => {
    const loader = changed(eight, { tensors: { 'mtp_per_depth_logits.0': null, 'mtp_per_depth_logits.1': null } })
    const bare: TensorFile = { ...loader, metadata: new Map() }
    const { open: opened, findings } = await diagnosisOfFiles(await splitRanks(bare, zigzag))
    expect(opened.batch.targets).toBeNull()
    expect(loud(findings)).toEqual([])
  })
})

describe('ranks that divide otherwise', () => {
  const row = (docs: readonly number[], tokens: string) => changed(packFile(packOf({ docs: [docs] })), { name: tokens })

  test('data-parallel ranks are rows, one under the other', async () => {
    const { batch } = await open([row([5, 3], 'dp1.safetensors'), row([4, 4], 'dp0.safetensors')])
    expect(batch).toMatchObject({
      rows: 2,
      sequenceLength: 8,
      ranks: { kind: 'data', files: ['dp0.safetensors', 'dp1.safetensors'] },
    })
    const other = await open([row([5, 3], 'rank0.pt'), row([4, 4], 'rank1.pt')])
    expect(other.batch.ranks?.why).toMatch(/rows of its own: no rank goes on where another ends/)
  })

  test('ranks that divide by counts of their own are told, with both means', async () => {
    const rank = (docs: readonly number[], name: string, count: number) =>
      changed(row(docs, name), { metadata: { num_label_tokens: String(count) } })
    const { findings } = await diagnosisOfFiles([rank([7, 1], 'dp0.st', 6), rank([4, 4], 'dp1.st', 2)])
    const found = findings.find(({ rule }) => rule === 'local-denominator-cp-dp')
    expect(found?.message).toMatch(/divide by 6, 2 tokens.*mean over the ranks is [\d.]+; over the tokens it is [\d.]+/)
    const same = await diagnosisOfFiles([rank([7, 1], 'dp0.st', 6), rank([4, 4], 'dp1.st', 6)])
    expect(same.findings.map(({ rule }) => rule)).not.toContain('local-denominator-cp-dp')
  })

  test('stages of a pipeline are one batch, what both dumped once', async () => {
    const stage = (name: string, without: readonly string[]) =>
      changed(eight, { name, tensors: Object.fromEntries(without.map((key) => [key, null])) })
    const { batch, roles } = await open([
      stage('pp0.safetensors', ['labels', 'mtp_per_depth_logits.0', 'mtp_per_depth_logits.1']),
      stage('pp1.safetensors', ['position_ids']),
    ])
    expect(batch).toMatchObject({ sequenceLength: 8, depths: 2, ranks: { kind: 'pipeline' } })
    expect(roles.boundaries.has('position_ids')).toBe(true)
  })
})

describe('ranks that do not fit are refused, naming the file', async () => {
  const ranks = await splitRanks(eight, zigzag)
  const [zero, one] = ranks
  const four = await splitRanks(packFile(packOf({ docs: [[16]] })), { layout: 'contiguous', size: 4 })
  const sized = (file: TensorFile, rank: string, size: string) =>
    changed(file, { name: `part-${'abcd'[Number(rank)]}.safetensors`, metadata: { cp_rank: rank, cp_size: size } })
  const longer = (await splitRanks(packFile(packOf({ docs: [[12]] })), zigzag))[1]
  const shifted = memoryTensor('position_ids', 'b', 'I32', [1, 4], new Uint8Array(Int32Array.of(1, 2, 7, 8).buffer))
  const starting = memoryTensor('position_ids', 'a', 'I32', [1, 4], new Uint8Array(Int32Array.of(0, 1, 6, 7).buffer))
  const noLabels = (file: TensorFile) => changed(file, { tensors: { labels: null } })
  const cases: readonly (readonly [string, readonly TensorFile[], Readonly<Record<string, unknown>>, RegExp])[] = [
    ['a missing rank', [four[0], four[1], four[3]], { file: 'rank2.safetensors' }, /all 4 ranks; found no rank 2/],
    ['a rank that cp_size asks for', [sized(zero, '0', '4'), sized(one, '1', '4')], {}, /all 4 ranks; found no rank 2/],
    [
      'a rank twice',
      [sized(zero, '0', '2'), { ...sized(one, '0', '2'), name: 'b' }],
      { file: 'part-a.safetensors' },
      /rank 0, which b is as well/,
    ],
    [
      'a rank past the size',
      [sized(zero, '0', '2'), sized(one, '1', '2'), sized(one, '3', '2')],
      { file: 'part-d.safetensors' },
      /a rank below 2; found 3/,
    ],
    [
      'a file without a rank',
      [zero, changed(one, { name: 'other.safetensors' })],
      { file: 'other.safetensors' },
      /neither cp_rank/,
    ],
    [
      'other shapes',
      [zero, longer],
      { file: 'rank1.safetensors', tensor: 'input_ids' },
      /\[1, 4\], as in .*; found I64 \[1, 6\]/,
    ],
    [
      'other settings',
      [zero, changed(one, { metadata: { scaling_factor: '0.1' } })],
      { file: 'rank1.safetensors', field: 'scaling_factor' },
      /expected 0.3/,
    ],
    ['a tensor that one lacks', [zero, noLabels(one)], { file: 'rank1.safetensors', tensor: 'labels' }, /found none/],
    [
      'the same tokens twice',
      [zero, changed(zero, { name: 'rank1.safetensors' })],
      { file: 'rank1.safetensors', tensor: 'input_ids' },
      /that no other rank has/,
    ],
    [
      'positions that overlap',
      [
        sized(changed(noLabels(zero), { tensors: { position_ids: starting } }), '0', '2'),
        sized(changed(noLabels(one), { tensors: { position_ids: shifted } }), '1', '2'),
      ],
      { tensor: 'position_ids', file: 'part-b.safetensors' },
      /position 2, which follows those of part-a/,
    ],
  ]
  test.each(cases)('%s', async (_, files, details, message) => {
    await expect(open(files)).rejects.toMatchObject({
      name: 'ReadError',
      details,
      message: expect.stringMatching(message),
    })
  })

  test('offsets of the whole that are not the same on every rank', async () => {
    const cuSeqlens = [0, 8, 16]
    const stream = (offsets: readonly number[]) =>
      packFile(packOf({ docs: [[8, 8]], flat: true }), { cu_seqlens: ['I32', offsets] })
    const [first] = await splitRanks(stream(cuSeqlens), { ...zigzag, cuSeqlens })
    const [, second] = await splitRanks(stream([0, 4, 16]), { ...zigzag, cuSeqlens })
    await expect(open([first, second])).rejects.toMatchObject({
      details: { file: 'hand-made.safetensors', tensor: 'cu_seqlens' },
    })
  })
})
