import { expect, test } from '@playwright/test'
import { openPage, report } from './open-batch.ts'

test('a pinned token shows its likeliest tokens, entropy and gradient, and another token asks again', async ({
  page,
}) => {
  await openPage(page, '?backend=cpu&sample=kjv-small')
  await report(page)
  const timeline = page.getByTestId('timeline-grid')
  await timeline.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  const inspector = page.getByTestId('inspector')
  await inspector.getByRole('button', { name: 'Show predictions and gradient' }).click()
  const table = inspector.getByRole('table', { name: 'Likeliest tokens' })
  await expect(table.getByRole('row')).toHaveCount(6)
  const probabilities = await table.locator('td:last-child').allInnerTexts()
  expect(probabilities.map(Number)).toEqual(probabilities.map(Number).sort((a, b) => b - a))
  await expect(inspector.getByTestId('predictions')).toContainText('entropy')
  await expect(inspector.getByTestId('predictions')).toContainText('‖∂CE/∂h‖')
  await timeline.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(inspector.getByRole('button', { name: 'Show predictions and gradient' })).toBeVisible()
})
