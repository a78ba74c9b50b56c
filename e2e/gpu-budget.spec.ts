import { writeFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { chooseFiles, openPage, report } from './open-batch.ts'
import { safetensorsOf } from './safetensors-of.ts'

// The GPU budget is a setting of this computer: computations keep to it, and the figure stays the same.

const mebibyte = 1024 * 1024
const tokens = 32
const width = 64
const vocabSize = 160_000

/** Made up: an LM head of 20 MiB, which the default budget takes in one tile, and the least budget does not. */
function writeDump(path: string): void {
  let seed = 1
  // bf16 bits of numbers between 2^-7 and 2^-3 in size.
  const pattern = (length: number) =>
    Uint16Array.from({ length }, () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      return (seed & 0x8000) | (0x3c00 + ((seed >>> 8) % 0x1ff))
    })
  const labels = BigInt64Array.from({ length: tokens }, (_, i) => BigInt((i * 7919) % vocabSize))
  const file = safetensorsOf({
    labels: { dtype: 'I64', shape: [1, tokens], bytes: labels },
    'mtp_per_depth_h.0': { dtype: 'BF16', shape: [1, tokens, width], bytes: pattern(tokens * width) },
    'lm_head.weight': { dtype: 'BF16', shape: [vocabSize, width], bytes: pattern(vocabSize * width) },
  })
  writeFileSync(path, file)
}

/** Sizes of the buffers for parts of the LM head, as the engine's worker asks the device for them. */
async function watchTiles(page: Page): Promise<number[]> {
  const sizes: number[] = []
  await page.route(/engine-worker.*\.js$/, async (route) => {
    const response = await route.fetch()
    const code = `{ const create = GPUDevice.prototype.createBuffer
      GPUDevice.prototype.createBuffer = function (described) {
        if (described.label?.startsWith('weight tile')) console.log('tile of bytes:', described.size)
        return create.call(this, described)
      } };`
    await route.fulfill({ response, body: code + (await response.text()) })
  })
  page.on('console', (message) => {
    const [, size] = /^tile of bytes: (\d+)$/.exec(message.text()) ?? []
    if (size !== undefined) sizes.push(Number(size))
  })
  return sizes
}

const field = (page: Page) => page.getByTestId('setting-gpu-budget')

test('a smaller budget makes smaller tiles and the same loss, and is there on the next visit', async ({
  page,
}, info) => {
  const path = info.outputPath('wide-vocabulary.safetensors')
  writeDump(path)
  const sizes = await watchTiles(page)
  await openPage(page, '?backend=webgpu')
  await chooseFiles(page, path)
  const before = (await report(page)).mtp
  expect(Math.max(...sizes)).toBeGreaterThan(16 * mebibyte)

  await page.getByRole('tab', { name: 'Settings' }).click()
  await expect(field(page)).toHaveValue('256')
  await field(page).fill('16')
  await field(page).press('Enter')
  sizes.length = 0
  await chooseFiles(page, path)
  const after = (await report(page)).mtp
  expect(Math.max(...sizes)).toBeLessThanOrEqual(8 * mebibyte)
  expect(Math.abs(Number(after.loss) - Number(before.loss))).toBeLessThanOrEqual(1e-6 * Math.abs(Number(before.loss)))

  await page.reload()
  sizes.length = 0
  await chooseFiles(page, path)
  expect((await report(page)).mtp.loss).toBe(after.loss)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(8 * mebibyte)
  await page.getByRole('tab', { name: 'Settings' }).click()
  await expect(field(page)).toHaveValue('16')
  await page.getByRole('button', { name: 'Use that as GPU budget' }).click()
  await expect(field(page)).toHaveValue('256')
})

test('the budget is no setting of the batch: reports and links have none, and a wrong one is explained', async ({
  page,
}) => {
  await openPage(page, '?backend=cpu&sample=kjv-small')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  const before = await report(page)
  const address = page.url()
  await page.getByRole('tab', { name: 'Settings' }).click()
  await expect(page.getByText('Only WebGPU uses it; CPU computes now.')).toBeVisible()
  for (const [typed, problem] of [
    ['15', 'Must be 16 or more.'],
    ['99999', 'Must be 16384 or less.'],
    ['20.5', 'An integer is needed here.'],
    ['', 'A number is needed here.'],
  ]) {
    await field(page).fill(typed)
    await field(page).press('Enter')
    await expect(page.locator('#setting-gpu-budget-problem')).toHaveText(problem)
  }
  await field(page).fill('64')
  await field(page).press('Enter')
  await expect(page.locator('#setting-gpu-budget-problem')).toHaveCount(0)
  expect(await report(page)).toEqual(before)
  await expect(page.getByRole('button', { name: "Reset to the dump's" })).toHaveCount(0)
  expect(page.url().replace(/#.*/, '')).toBe(address.replace(/#.*/, ''))
  expect(page.url()).not.toContain('budget')
})

test('the badge tells the kernel that computes, with its tile', async ({ page }) => {
  await openPage(page, '?backend=webgpu&sample=kjv-small')
  const kernel = /kernel (reg 64×8|smem 64×64), (as the processor emulates this adapter|chosen by a trial|kept)/
  await expect(page.getByTestId('engine')).toHaveAttribute('title', kernel)
})
