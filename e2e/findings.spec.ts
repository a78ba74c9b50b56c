import { expect, type Page, test } from '@playwright/test'
import { openPage, report } from './open-batch.ts'

test('the sample that leaks is told so, with its price, and a finding leads to its cells', async ({ page }) => {
  await openPage(page, '?backend=wasm&sample=kjv-neat')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  const { findings } = await report(page)
  const loud = findings.filter(({ severity }) => severity !== 'info')
  expect(loud.map(({ rule }) => rule)).toEqual(['mtp-no-boundary-mask'])
  expect(loud[0]).toMatchObject({
    count: 30,
    effective: true,
    effect: { leaked: 30, lost: 0, wrong: 0, estimated: false },
  })
  expect(Number(loud[0].effect?.mtpLoss)).toBeCloseTo(0.019, 5)

  await page.getByRole('tab', { name: 'Findings' }).click()
  const card = page.locator('[data-rule="mtp-no-boundary-mask"]')
  await expect(card).toContainText('+0.019')
  await card.getByRole('button').first().click()
  await expect(page.getByTestId('inspector')).toContainText('pinned')
  const { row, start } = loud[0].places[0]
  await expect(page.getByTestId('timeline-grid')).toHaveAttribute('data-row', String(row))
  await expect(page.getByTestId('inspector')).toContainText(`Token ${start}`)
  await card.getByText('Evidence').click()
  await expect(card.getByRole('table', { name: 'Evidence' })).toBeVisible()

  // With the boundaries that the dump has under another name, nothing is left to find.
  await page.getByRole('tab', { name: 'Settings' }).click()
  await page.getByTestId('setting-boundary-source').selectOption('_packed_seq_ids')
  expect((await report(page)).findings.filter(({ severity }) => severity === 'error')).toEqual([])
})

/** Whether a canvas has the colour of an error at its row `y`, in each place that an error of `row` leads to. */
function marksErrors(page: Page, testId: string, row: number, y: number): Promise<boolean[]> {
  return page.evaluate(
    async ([id, wantedRow, line]) => {
      const { findings, batch } = await window.mtpLens.report()
      const canvas = document.querySelector<HTMLCanvasElement>(`[data-testid="${id}"]`)
      const pixel = new OffscreenCanvas(1, 1).getContext('2d')
      if (canvas === null || pixel === null) throw new Error(`no ${id}`)
      pixel.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--err')
      pixel.fillRect(0, 0, 1, 1)
      const wanted = pixel.getImageData(0, 0, 1, 1).data.join()
      const places = findings.flatMap((finding) => (finding.severity === 'error' ? finding.places : []))
      return places
        .filter((place) => place.row === wantedRow)
        .map(({ start }) => {
          const x = Math.floor((start / batch.sequenceLength) * canvas.width) + 1
          return canvas.getContext('2d')?.getImageData(x, line, 1, 1).data.join() === wanted
        })
    },
    [testId, row, y] as const,
  )
}

test('places of findings keep their ticks: under the frame of the pack overview, and under a selection', async ({
  page,
}) => {
  await openPage(page, '?backend=wasm&sample=kjv-neat')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  const all = (ticks: readonly boolean[]) => ticks.length > 0 && ticks.every((isMarked) => isMarked)
  const stripHeight = 24
  for (const row of [0, 1])
    await expect.poll(async () => all(await marksErrors(page, 'minimap-canvas', row, row * stripHeight + 1))).toBe(true)
  await expect.poll(async () => all(await marksErrors(page, 'timeline-canvas', 0, 1))).toBe(true)
  const grid = page.getByTestId('timeline-grid')
  await grid.press('Home')
  await grid.press('Shift+End')
  await expect(page.getByRole('region', { name: 'Selected tokens' })).toContainText('Tokens 0–383')
  await expect.poll(async () => all(await marksErrors(page, 'timeline-canvas', 0, 1))).toBe(true)
})

test('a sound sample has no error and no warning', async ({ page }) => {
  await openPage(page, '?backend=cpu&sample=kjv-small')
  const { findings } = await report(page)
  expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([])
  await page.getByRole('tab', { name: 'Findings' }).click()
  await expect(page.getByText('No error and no warning')).toBeVisible()
})

test('the shift scan has its minimum at each head’s own roll', async ({ page }) => {
  await openPage(page, '?backend=wasm&sample=kjv-packed')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await page.getByRole('tab', { name: 'Scans' }).click()
  await page.getByRole('button', { name: 'Scan label rolls and boundaries' }).click()
  const table = page.getByTestId('shift-table')
  await expect(table).toBeVisible()
  // The figures are those of `public/samples`' origin: 3.23, 3.35, 3.28, 3.28 at rolls 0 to 3.
  for (const [roll, mean] of [
    ['0', '3.23 ✓'],
    ['+1', '3.35 ✓'],
    ['+2', '3.28 ✓'],
    ['+3', '3.28 ✓'],
  ])
    await expect(table.getByRole('row', { name: new RegExp(`^${roll.replace('+', '\\+')} `) })).toContainText(mean)
})

test('the boundary scan has a chart and a table for each source, with the means of the tokens there', async ({
  page,
}) => {
  await openPage(page, '?backend=cpu&sample=kjv-packed')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await page.getByRole('tab', { name: 'Scans' }).click()
  await page.getByRole('button', { name: 'Scan label rolls and boundaries' }).click()
  await expect(page.getByRole('img', { name: /boundaries of seq_idx/ })).toBeVisible()
  const own = page.locator('[data-source="seq_idx"]')
  await own.getByText('As a table').click()
  const table = own.getByRole('table')
  await expect(table.getByRole('row')).toHaveCount(18)
  const mainAt = async (distance: string) =>
    Number(
      await table
        .getByRole('row', { name: new RegExp(`^${distance} `) })
        .getByRole('cell')
        .first()
        .textContent(),
    )
  const { boundaries, perToken } = await report(page, { perToken: true })
  const starts = boundaries.filter(({ start, padding }) => start > 0 && !padding)
  for (const distance of [-4, 0, 1]) {
    const losses = starts.flatMap(({ row, start }) => {
      const loss = perToken?.mainLoss[row][start + distance]
      return typeof loss === 'number' ? [loss] : []
    })
    const mean = losses.reduce((a, b) => a + b, 0) / losses.length
    expect(await mainAt(distance > 0 ? `\\+${distance}` : String(distance).replace('-', '−'))).toBeCloseTo(mean, 2)
  }
})

test('a trainer’s figure that differs is explained by what trainers do', async ({ page }) => {
  await openPage(page, '?backend=cpu&sample=kjv-small')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await expect(page.getByTestId('trainer-explained')).toHaveCount(0)
  await page.getByRole('tab', { name: 'Settings' }).click()
  const { settings } = await report(page)
  const other = page.getByTestId('setting-scaling-factor')
  await other.fill('0.2')
  await other.press('Enter')
  await report(page)
  await page.getByRole('tab', { name: 'Loss' }).click()
  await expect(page.getByTestId('trainer-explained')).toContainText(
    `with scaling factor ${settings.scalingFactor} instead of 0.2`,
  )
})
