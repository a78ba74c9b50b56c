import { expect, type Page, test } from '@playwright/test'
import { openPage, report } from './open-batch.ts'

test.beforeEach(async ({ page }) => {
  await openPage(page, '?backend=cpu&sample=kjv-small')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await page.getByRole('tab', { name: 'Settings' }).click()
})

/** Types a number into a setting and leaves the field. */
async function enter(page: Page, setting: string, text: string): Promise<void> {
  const field = page.getByTestId(`setting-${setting}`)
  await field.fill(text)
  await field.press('Enter')
}

test('scaling_factor scales the MTP loss, and no depth', async ({ page }) => {
  const before = await report(page)
  await enter(page, 'scaling-factor', '0.6')
  const after = await report(page)
  expect(after.settings.scalingFactor).toBe(0.6)
  expect(Number(after.mtp.loss)).toBeCloseTo(2 * Number(before.mtp.loss), 10)
  expect(after.mtp.perDepth).toEqual(before.mtp.perDepth)
})

test('num_label_tokens divides, and without it the losses are sums', async ({ page }) => {
  const before = await report(page)
  await enter(page, 'num-label-tokens', '314')
  expect(Number((await report(page)).mtp.loss)).toBeCloseTo(Number(before.mtp.loss) / 2, 10)
  await enter(page, 'num-label-tokens', '')
  const { settings, mtp } = await report(page)
  expect(settings.numLabelTokens).toBeNull()
  expect(mtp.perDepth.map(({ loss, sum }) => loss === sum)).toEqual([true, true, true])
})

test('ignore_index is the label that masked positions get; one that the loss trains on is said', async ({ page }) => {
  const before = await report(page)
  await enter(page, 'ignore-index', '7')
  const { mtp, error } = await report(page, { perToken: true })
  expect(error).toBeNull()
  const { masked } = before.mtp.perDepth[0]
  expect(mtp.perDepth[0].trained).toBe(before.mtp.perDepth[0].trained + masked.trailing + masked.crossBoundary)
  await page.getByRole('tab', { name: 'Findings' }).click()
  await expect(page.locator('[data-rule="ignore-index-collision"]').first()).toContainText('are trained as class 7')
})

test('the boundary source decides which targets are masked', async ({ page }) => {
  await page.getByTestId('setting-boundary-source').selectOption('none')
  const none = await report(page)
  expect(none.settings.boundarySource).toBe('none')
  expect(none.mtp.perDepth.map(({ masked }) => masked.crossBoundary)).toEqual([0, 0, 0])
  expect(none.boundaries).toHaveLength(1)
  await page.getByTestId('setting-boundary-source').selectOption('position_ids')
  const positions = await report(page)
  expect(positions.mtp.perDepth[0].masked.crossBoundary).toBeGreaterThan(0)
})

test('loss_fn, reduction and softcap change the loss as upstream’s modules do', async ({ page }) => {
  const fused = await report(page)
  await enter(page, 'softcap', '5')
  const capped = await report(page)
  expect(capped.settings.softcap).toBe(5)
  expect(Math.abs(Number(capped.mtp.loss) - Number(fused.mtp.loss))).toBeGreaterThan(1e-3)

  await page.getByTestId('setting-loss-fn').selectOption('MaskedCrossEntropy')
  const masked = await report(page)
  expect(Number(masked.mtp.loss)).toBeCloseTo(Number(fused.mtp.loss), 9)

  await page.getByTestId('setting-reduction').selectOption('mean')
  expect((await report(page)).error).toMatchObject({ kind: 'AssertionError', field: 'num_label_tokens' })
  await page.getByRole('tab', { name: 'Loss' }).click()
  await expect(page.getByText(/AssertionError/)).toBeVisible()
})

test('the dump’s own settings come back with one button', async ({ page }) => {
  const before = await report(page)
  await enter(page, 'scaling-factor', '0.9')
  await page.getByTestId('setting-boundary-source').selectOption('none')
  await page.getByRole('button', { name: /reset/i }).click()
  expect(await report(page)).toEqual(before)
})

test('a number that is none is explained and changes nothing', async ({ page }) => {
  const before = await report(page)
  const field = page.getByTestId('setting-scaling-factor')
  await field.fill('fast')
  await field.press('Enter')
  await expect(page.getByText(/number/i).first()).toBeVisible()
  expect(await report(page)).toEqual(before)
})
