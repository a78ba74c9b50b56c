import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { chooseFiles, openPage, report } from './open-batch.ts'
import { safetensorsOf, tensorsOf } from './safetensors-of.ts'

test('the same batch in .npz, .pt and .json gives the targets of its .safetensors', async ({ page }) => {
  await openPage(page, '?backend=cpu')
  const targets = async (file: string) => {
    await chooseFiles(page, `fixtures/golden/${file}`)
    await expect(page.getByRole('alert')).toHaveCount(0)
    return (await report(page, { perToken: true })).perToken?.targets
  }
  for (const name of ['packed_seqidx2d', 'plain_b4_d2', 'thd_flat_cu']) {
    const expected = await targets(`${name}.safetensors`)
    for (const format of ['npz', 'pt', 'json']) expect(await targets(`${name}.${format}`)).toEqual(expected)
  }
})

test('tensors in one file, the LM head in another and a tokenizer in a third make one batch', async ({
  page,
}, testInfo) => {
  const whole = 'public/samples/kjv-small.safetensors'
  const { tensors, metadata } = tensorsOf(readFileSync(whole))
  const { 'lm_head.weight': head, ...others } = tensors
  const parts = [testInfo.outputPath('step.safetensors'), testInfo.outputPath('head.safetensors')]
  writeFileSync(parts[0], safetensorsOf(others, metadata))
  writeFileSync(parts[1], safetensorsOf({ 'lm_head.weight': head }))
  await openPage(page, '?backend=cpu')
  const figures = async (...files: string[]) => {
    await chooseFiles(page, ...files, 'public/samples/tokenizer.json')
    await expect(page.getByRole('alert')).toHaveCount(0)
    const { file, ...rest } = await report(page, { perToken: true })
    return rest
  }
  const expected = await figures(whole)
  expect(expected.mtp.loss).toBeGreaterThan(0)
  expect(await figures(...parts)).toEqual(expected)
  await page.getByTestId('timeline-grid').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('inspector')).toContainText('target ␣the')
})

test('a data set opens at its first pack, and the others by number', async ({ page }, testInfo) => {
  const path = testInfo.outputPath('packs.jsonl')
  const pack = (first: number) => ({ input_ids: [first, first + 1, first + 2], labels: [first + 1, first + 2, -100] })
  writeFileSync(path, [10, 20, 30].map((first) => JSON.stringify(pack(first))).join('\n'))
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, path)
  const firstTarget = async () => (await report(page, { perToken: true })).perToken?.targets[0][0][0]
  expect(await firstTarget()).toBe(12)
  await page.getByRole('button', { name: 'Next pack' }).click()
  await expect.poll(firstTarget).toBe(22)
  await page.getByTestId('pack-number').fill('2')
  await page.getByTestId('pack-number').press('Enter')
  await expect.poll(firstTarget).toBe(32)
})

test('a tensor under another name is taken for what the user says it is', async ({ page }, testInfo) => {
  const ids = (values: bigint[]) => ({ dtype: 'I64', shape: [1, 4], bytes: new BigInt64Array(values) })
  const path = testInfo.outputPath('odd-names.safetensors')
  writeFileSync(path, safetensorsOf({ labels: ids([1n, 2n, 3n, 4n]), my_documents: ids([1n, 1n, 2n, 2n]) }))
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, path)
  expect((await report(page)).settings.boundarySource).toBe('none')
  await page.getByRole('tab', { name: 'Batch' }).click()
  await page.getByLabel('What my_documents is taken for').selectOption('seq_idx')
  await expect.poll(async () => (await report(page)).settings.boundarySource).toBe('seq_idx')
  expect((await report(page)).mtp.perDepth[0].masked.crossBoundary).toBe(1)
})

test('unshifted labels are shifted only when the user says so', async ({ page }, testInfo) => {
  const values = Array.from({ length: 40 }, (_, i) => BigInt(100 + i))
  const row = { dtype: 'I64', shape: [1, 40], bytes: new BigInt64Array(values) }
  const path = testInfo.outputPath('unshifted.safetensors')
  writeFileSync(path, safetensorsOf({ input_ids: row, labels: row }))
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, path)
  const first = async () => (await report(page, { perToken: true })).perToken?.targets[0][0][0]
  expect(await first()).toBe(101)
  await page.getByRole('tab', { name: 'Settings' }).click()
  await expect(page.getByText(/They look unshifted/)).toBeVisible()
  await page.getByTestId('setting-labels').selectOption('unshifted')
  await expect.poll(first).toBe(102)
  expect((await report(page)).settings.labelsWere).toBe('unshifted')
})

test('a file that loops other readers ends within seconds, and the page goes on', async ({ page }) => {
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, 'fixtures/malformed/ok_batch.safetensors')
  await chooseFiles(page, 'fixtures/malformed/arrow_loop.arrow')
  await chooseFiles(page, 'fixtures/malformed/ok_batch.safetensors')
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect((await report(page)).file.name).toBe('ok_batch.safetensors')
})

test('a folder opens by what lies in it: shards with their index, no README, no folder in it', async ({
  page,
}, testInfo) => {
  const folder = testInfo.outputPath('run')
  mkdirSync(`${folder}/older`, { recursive: true })
  const row = (values: bigint[]) => ({ dtype: 'I64', shape: [1, 4], bytes: new BigInt64Array(values) })
  const shards = { 'ids.safetensors': 'input_ids', 'labels.safetensors': 'labels' }
  writeFileSync(`${folder}/ids.safetensors`, safetensorsOf({ input_ids: row([1n, 2n, 3n, 4n]) }))
  writeFileSync(`${folder}/labels.safetensors`, safetensorsOf({ labels: row([2n, 3n, 4n, -100n]) }))
  const map = Object.fromEntries(Object.entries(shards).map(([file, tensor]) => [tensor, file]))
  writeFileSync(`${folder}/model.safetensors.index.json`, JSON.stringify({ weight_map: map }))
  writeFileSync(`${folder}/README.md`, 'not a dump')
  writeFileSync(`${folder}/config.json`, '{}')
  writeFileSync(`${folder}/older/labels.safetensors`, safetensorsOf({ labels: row([9n, 9n, 9n, 9n]) }))
  await openPage(page, '?backend=cpu')
  const open = (path: string) => page.getByTestId('open-folder').setInputFiles(path)
  await open(folder)
  await page.waitForFunction(() => document.documentElement.dataset.state === 'ready')
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect((await report(page, { perToken: true })).perToken?.targets[0][0]).toEqual([3, 4, -100, -100])
  mkdirSync(`${folder}/empty/inner`, { recursive: true })
  writeFileSync(`${folder}/empty/inner/labels.safetensors`, '')
  await open(`${folder}/empty`)
  await expect(page.getByRole('alert')).toContainText('“empty” is a folder without files')
})
