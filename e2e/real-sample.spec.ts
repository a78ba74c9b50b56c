import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { chooseFiles, openPage, report } from './open-batch.ts'

/** The trainer's own losses, from the sample's origin (`public/samples/losses.json`). */
const trainer = JSON.parse(readFileSync('public/samples/losses.json', 'utf8')) as Record<
  string,
  { main: number; mtp: number; depths: number[]; tokens: number }
>

async function expectTrainersLosses(page: Parameters<typeof report>[0], name: string): Promise<void> {
  const { main, mtp } = await report(page)
  const expected = trainer[name]
  const near = (found: unknown, value: number) => expect(Math.abs(Number(found) / value - 1)).toBeLessThan(1e-4)
  near(main?.loss, expected.main)
  near(mtp.loss, expected.mtp)
  expected.depths.forEach((loss, depth) => {
    near(mtp.perDepth[depth].loss, loss)
  })
  expect(main?.tokens).toBe(expected.tokens)
}

test('the real sample, opened through the file input, gives its trainer’s losses on WebGPU', async ({ page }) => {
  await openPage(page, '?backend=webgpu')
  await chooseFiles(page, 'public/samples/kjv-packed.safetensors', 'public/samples/tokenizer.json')
  await expectTrainersLosses(page, 'kjv-packed')
  const { engine, batch, file } = await report(page)
  expect(engine.backend).toBe('webgpu')
  expect(batch).toEqual({ layout: 'BSHD', rows: 2, sequenceLength: 512, depths: 3, hiddenSize: 192, vocabSize: 2048 })
  expect(file).toEqual({ name: 'kjv-packed.safetensors', bytes: 2397564 })
})

for (const name of ['kjv-packed', 'kjv-small', 'kjv-sft-thd', 'kjv-neat'])
  test(`the sample ${name} opens by its address and gives its trainer’s losses on the CPU`, async ({ page }) => {
    await openPage(page, `?backend=cpu&sample=${name}`)
    await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
    await expectTrainersLosses(page, name)
    expect((await report(page)).engine).toMatchObject({ backend: 'cpu', fallback: false })
  })

test('without WebGPU the CPU gives the same figures, and the badge says why', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined }))
  // The worker has a navigator of its own: the device is refused there by asking for a browser that has none.
  await page.route('**/*engine-worker*', async (route) => {
    const response = await route.fetch()
    const body = `Object.defineProperty(WorkerNavigator.prototype, 'gpu', { value: undefined });\n${await response.text()}`
    await route.fulfill({ response, body })
  })
  await openPage(page, '?sample=kjv-small')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await expectTrainersLosses(page, 'kjv-small')
  const { engine } = await report(page)
  expect(engine).toMatchObject({ backend: 'cpu', fallback: true })
  expect(engine.adapter).toContain('no WebGPU')
  await expect(page.getByText(/no WebGPU/).first()).toBeVisible()
})
