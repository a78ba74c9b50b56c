import { expect, test } from '@playwright/test'
import { openPage, report } from './open-batch.ts'

test('where the loss is: the worst sub-sequence, places, large losses and wrong guesses lead to their tokens', async ({
  page,
}) => {
  await openPage(page, '?backend=wasm&sample=kjv-packed')
  const section = page.getByRole('region', { name: 'Where the loss is' })
  const table = section.getByRole('table', { name: 'Sub-sequences by mean loss' })
  const grid = page.getByTestId('timeline-grid')

  await table.getByRole('button', { name: 'depth 2' }).click()
  await expect(table.getByRole('columnheader', { name: 'depth 2' })).toHaveAttribute('aria-sort', 'descending')
  const { boundaries } = await report(page)
  const worst = table.getByRole('row').nth(1).getByRole('button')
  // As the ribbon in the lanes calls it.
  const [, row, id] = /row (\d+) · (\d+)/.exec((await worst.textContent()) ?? '') ?? []
  await worst.press('Enter')
  const run = boundaries.find((one) => one.row === Number(row) && one.id === Number(id))
  await expect
    .poll(async () => Number(await grid.getAttribute('data-first-token')))
    .toBeGreaterThanOrEqual((run?.start ?? Number.NaN) - 3)

  await section.getByRole('button', { name: 'Position' }).click()
  await section.getByText('As a table').click()
  await section.getByRole('button', { name: '2–3', exact: true }).click()
  await expect(page.getByText('places 2–3')).toBeVisible()

  await section.getByRole('button', { name: 'Spread' }).click()
  await section.getByRole('slider', { name: /Losses above/ }).press('ArrowLeft')
  const above = await section.getByRole('row', { name: /^main/ }).getByRole('cell').nth(1).textContent()
  await section.getByRole('button', { name: 'Find at main' }).click()
  await expect(page.getByRole('search').getByRole('status')).toHaveText(`${above} hits`)

  await section.getByRole('button', { name: 'Calibration' }).click()
  await section.getByRole('button', { name: 'Hold predictions against targets' }).click()
  const calibration = section.getByRole('table', { name: 'Calibration of the heads' })
  await expect(calibration.getByRole('row')).toHaveCount(5)
  await calibration.getByRole('row').nth(2).getByRole('button').first().click()
  await expect(page.getByTestId('inspector')).toContainText('depth 0')
})
