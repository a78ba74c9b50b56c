import { expect, test } from '@playwright/test'
import { openPage, report } from './open-batch.ts'

test('gradient norms are computed when they are chosen, follow a what-if, and stand in the inspector', async ({
  page,
}) => {
  await openPage(page, '?sample=kjv-small')
  await report(page)
  const inspector = page.getByTestId('inspector')
  const heads = inspector.getByRole('table', { name: 'This token at every head' })
  const timeline = page.getByTestId('timeline-grid')
  await timeline.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(heads.getByRole('columnheader', { name: '‖∂CE/∂h‖' })).toBeHidden()

  const choice = page.getByRole('group', { name: 'Heatmaps' })
  await choice.getByRole('button', { name: 'gradient' }).click()
  await expect(page.getByText(/^largest [\d.]+$/)).toBeVisible()
  const norm = heads.getByRole('row').nth(1).getByRole('cell').last()
  await expect(norm).toHaveText(/^\d+\.\d+$/)

  // Another boundary source: the norms of its evaluation come without being asked for again.
  await page.getByRole('tab', { name: 'Settings' }).click()
  await page.getByTestId('setting-boundary-source').selectOption('none')
  await report(page)
  await expect(page.getByText(/^largest [\d.]+$/)).toBeVisible()
  await expect(norm).toHaveText(/^\d+\.\d+$/)
  await choice.getByRole('button', { name: 'loss' }).click()
  await expect(page.getByText(/^largest [\d.]+$/)).toBeHidden()
})

test('the rows of the LM head are listed by their gradient, once asked for', async ({ page }) => {
  await openPage(page, '?sample=kjv-small')
  await report(page)
  await page.getByRole('button', { name: 'Show the gradient of the LM head' }).click()
  const table = page.getByRole('table', { name: 'Rows of the LM head by gradient' })
  await expect(table.getByRole('row')).toHaveCount(21)
  const norms = (await table.locator('tbody td:nth-child(2)').allInnerTexts()).map(Number)
  expect(norms).toEqual(norms.toSorted((a, b) => b - a))
})
