import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { chooseFiles, openPage, report } from './open-batch.ts'
import { safetensorsOf } from './safetensors-of.ts'

const labels = { dtype: 'I64', shape: [1, 4], bytes: new BigInt64Array([1n, 2n, 3n, -100n]) }
const hidden = (shape: number[]) => ({ dtype: 'F32', shape, bytes: new Float32Array(shape.reduce((a, b) => a * b, 1)) })

/** Ten files that cannot be opened, and words that the message has to hold besides the file's name. */
const bad: readonly (readonly [name: string, bytes: Uint8Array | string, words: readonly string[]])[] = [
  ['no-role.safetensors', safetensorsOf({ weights: hidden([2, 2]) }), ['labels', 'weights']],
  [
    'short-labels.safetensors',
    safetensorsOf({ labels, input_ids: { dtype: 'I64', shape: [1, 5], bytes: new BigInt64Array(5) } }),
    ['input_ids', '[1, 4]', '[1, 5]'],
  ],
  [
    'depths-differ.safetensors',
    safetensorsOf({ labels, 'mtp_per_depth_h.0': hidden([1, 4, 2]), 'mtp_per_depth_h.1': hidden([1, 4, 3]) }),
    ['mtp_per_depth_h.1', '[1, 4, 2]', '[1, 4, 3]'],
  ],
  [
    'other-hidden-size.safetensors',
    safetensorsOf({ labels, 'mtp_per_depth_h.0': hidden([1, 4, 2]), 'lm_head.weight': hidden([7, 3]) }),
    ['mtp_per_depth_h.0', '3', '[1, 4, 2]'],
  ],
  [
    'odd-dtype.safetensors',
    safetensorsOf({ labels, 'mtp_per_depth_h.0': { dtype: 'I32', shape: [1, 4, 2], bytes: new Int32Array(8) } }),
    ['mtp_per_depth_h.0', 'int32'],
  ],
  ['truncated.safetensors', safetensorsOf({ labels }).slice(0, -7), ['labels', '7']],
  ['lying-header.safetensors', new Uint8Array([0x40, 0x4b, 0x4c, 0, 0, 0, 0, 0, 0x7b, 0x7d]), ['header', '5,000,000']],
  ['empty.safetensors', '', ['empty']],
  ['photo.png', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), ['safetensors']],
  ['pointer.safetensors', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', ['Git LFS']],
]

test('ten bad files, one after another, are refused by name, and the batch on screen stays untouched', async ({
  page,
}, testInfo) => {
  const folder = testInfo.outputPath('bad')
  mkdirSync(folder, { recursive: true })
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, 'public/samples/kjv-small.safetensors')
  await page.getByTestId('timeline-grid').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  const before = await report(page, { perToken: true })
  const inspected = await page.getByTestId('inspector').innerText()

  for (const [name, bytes, words] of bad) {
    const path = `${folder}/${name}`
    writeFileSync(path, bytes)
    await chooseFiles(page, path)
    await expect(page.locator('html')).toHaveAttribute('data-state', 'error')
    const alert = page.getByRole('alert')
    for (const word of [name, ...words]) await expect(alert).toContainText(word)
    const lastError = await page.evaluate(() => window.mtpLens.lastError)
    expect(lastError?.message).toContain(name)
    expect(await report(page, { perToken: true })).toEqual(before)
    expect(await page.getByTestId('inspector').innerText()).toBe(inspected)
  }

  await chooseFiles(page, 'public/samples/kjv-sft-thd.safetensors')
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect((await report(page)).file.name).toBe('kjv-sft-thd.safetensors')
  expect(await page.evaluate(() => window.mtpLens.lastError)).toBeNull()
})

test('a file with labels only shows its masks and says why there is no loss', async ({ page }, testInfo) => {
  const path = testInfo.outputPath('labels-only.safetensors')
  writeFileSync(
    path,
    safetensorsOf({ labels, seq_idx: { dtype: 'I32', shape: [1, 4], bytes: new Int32Array([1, 1, 2, 2]) } }),
  )
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, path)
  const { mtp, error, boundaries } = await report(page)
  expect(mtp.loss).toBeNull()
  expect(error).toMatchObject({ kind: 'ValueError', message: expect.stringContaining('neither') })
  expect(mtp.perDepth[0]).toMatchObject({ trained: 1, masked: { trailing: 1, crossBoundary: 1, ignoredLabel: 1 } })
  expect(boundaries).toHaveLength(2)
  await expect(page.getByText(/neither/).first()).toBeVisible()
})
