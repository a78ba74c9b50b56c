import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { sampleFile } from '../fixtures/diagnosis-of.ts'
import { packFile, packOf } from '../fixtures/hand-made-pack.ts'
import { changed, type RankSplit, splitRanks } from '../fixtures/split-ranks.ts'
import { elementCount } from '../src/core/tensor/tensor.ts'
import type { TensorFile } from '../src/core/tensor/tensor-file.ts'
import { openPage, report } from './open-batch.ts'
import { safetensorsOf, type WrittenTensor } from './safetensors-of.ts'

/** The ranks' dumps of a sample, on disk. */
async function rankFiles(folder: string, sample: string, split: RankSplit): Promise<string[]> {
  return written(folder, await splitRanks(await sampleFile(sample), split))
}

async function written(folder: string, files: readonly TensorFile[]): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const paths: string[] = []
  for (const { name, tensors, metadata } of files) {
    const held: Record<string, WrittenTensor> = {}
    for (const [key, tensor] of tensors) {
      const bytes = await tensor.readElements(0, elementCount(tensor.shape))
      held[key] = { dtype: tensor.dtype, shape: tensor.shape, bytes }
    }
    paths.push(`${folder}/${name}`)
    writeFileSync(`${folder}/${name}`, safetensorsOf(held, Object.fromEntries(metadata)))
  }
  return paths
}

test('dumps of context-parallel ranks make one batch; what each rank rolled wrong is found and leads to its cells', async ({
  page,
}, info) => {
  const paths = await rankFiles(info.outputPath('ranks'), 'kjv-small', { layout: 'zigzag', size: 2 })
  await openPage(page, '?backend=cpu')
  const input = page.getByTestId('open-file')
  const ready = page.locator('html[data-state=ready]')
  await input.setInputFiles(paths)
  await ready.waitFor()
  const { batch, findings, boundaries } = await report(page)
  expect(batch).toMatchObject({ rows: 1, sequenceLength: 192, depths: 3 })
  expect(boundaries[0]).toMatchObject({ start: 0 })
  const finding = findings.find(({ rule }) => rule === 'mtp-cp-local-shift')
  expect(finding).toMatchObject({ severity: 'error', count: 12 })
  await expect(page.locator('.timeline-title', { hasText: 'Ranks' })).toBeVisible()
  await page.getByRole('tab', { name: 'Batch' }).click()
  await expect(page.getByTestId('rank-list')).toContainText('Zigzag: 2 of 2 labels')
  await page.getByRole('tab', { name: 'Findings' }).click()
  const card = page.locator('[data-rule="mtp-cp-local-shift"]')
  await card.getByRole('button').first().click()
  await expect(page.getByTestId('inspector')).toContainText(`Token ${finding?.places[0].start}`)

  // With a rank missing they are refused, by the name of the missing one, and the batch stays.
  const third = paths[1].replace('rank1', 'rank2')
  copyFileSync(paths[1], third)
  await input.setInputFiles([paths[0], third])
  await expect(page.getByRole('alert')).toContainText('rank1.safetensors: expected the dumps of all 3 ranks')
  expect((await report(page)).batch.sequenceLength).toBe(192)
})

test('data-parallel ranks with flat tokens are packs; their labels are summed for the divisor', async ({
  page,
}, info) => {
  const rank = (name: string, docs: readonly number[], offsets: readonly number[]) =>
    changed(packFile(packOf({ docs: [docs], flat: true }), { seq_idx: null, cu_seqlens: ['I32', offsets] }), {
      name,
      metadata: { cu_seqlens_arg: 'cu_seqlens', seq_idx_arg: 'none', num_label_tokens: '12' },
    })
  const paths = await written(info.outputPath('ranks'), [
    rank('dp0.safetensors', [4, 3, 2], [0, 4, 7, 9]),
    rank('dp1.safetensors', [6, 5], [0, 6, 11]),
  ])
  await openPage(page, '?backend=cpu')
  await page.getByTestId('open-file').setInputFiles(paths)
  await page.locator('html[data-state=ready]').waitFor()
  expect((await report(page)).batch).toMatchObject({ sequenceLength: 9 })
  const short = (await report(page)).findings.find(({ rule }) => rule === 'num-label-tokens-wrong')
  expect(short?.message).toContain('its data-parallel ranks have 15 together')
  await page.getByRole('tab', { name: 'Batch' }).click()
  await expect(page.getByTestId('rank-packs')).toContainText('dp1.safetensors 9 labels, num_label_tokens 12')
  await page.getByRole('button', { name: 'Next rank' }).click()
  await expect.poll(async () => (await report(page)).batch.sequenceLength).toBe(11)
  await expect(page.getByTestId('rank-packs')).toContainText('Rank 1 of 2 is on screen')
})
