import { expect, type Page, test } from '@playwright/test'
import type { Report } from '../src/core/report/report.ts'
import { openPage, report } from './open-batch.ts'

async function openSample(page: Page, sample = 'kjv-small'): Promise<Report> {
  await openPage(page, `?backend=cpu&sample=${sample}`)
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await page.getByRole('tab', { name: 'What-if' }).click()
  return report(page)
}

const starts = ({ boundaries }: Report, row = 0) =>
  boundaries.filter((run) => run.row === row && run.start > 0).map(({ start }) => start)

test('a boundary is moved with the mouse and the loss follows; undo, redo and "as loaded" go back and forth', async ({
  page,
}) => {
  const loaded = await openSample(page)
  const [first, ...others] = starts(loaded)
  // Where the boundary stands on the screen, in the topmost ribbon.
  const grid = page.getByTestId('timeline-grid')
  const canvas = (await page.getByTestId('timeline-canvas').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const perToken = canvas.width / loaded.batch.sequenceLength
  const title = page.locator('.timeline-title', { hasText: loaded.settings.boundarySource }).first()
  const y = ((await title.boundingBox())?.y ?? 0) + 8
  await page.mouse.move(canvas.x + first * perToken, y)
  await page.mouse.down()
  await page.mouse.move(canvas.x + (first + 1) * perToken, y)
  await page.mouse.move(canvas.x + (first + 3) * perToken, y, { steps: 4 })
  // In force while it is held.
  expect(starts(await report(page))).toEqual([first + 3, ...others])
  await page.mouse.up()
  const moved = await report(page)
  expect(starts(moved)).toEqual([first + 3, ...others])
  expect(moved.mtp.loss).not.toBe(loaded.mtp.loss)
  expect(moved.edits).toEqual([{ kind: 'move-boundary', row: 0, from: first, to: first + 3 }])
  await expect(page.getByTestId('changes')).toContainText(`boundary moved from token ${first} to ${first + 3}`)
  // Nothing of the file is repaired: the other sources still say where it was, and a finding says that they disagree.
  await expect(grid).toContainText('differs')

  await page.keyboard.press('Control+z')
  const undone = await report(page)
  expect(undone.mtp.loss).toBe(loaded.mtp.loss)
  expect(undone.edits).toBeUndefined()
  await page.keyboard.press('Control+Shift+z')
  expect((await report(page)).mtp.loss).toBe(moved.mtp.loss)
  await page.getByRole('button', { name: 'As loaded' }).click()
  expect((await report(page)).mtp.loss).toBe(loaded.mtp.loss)
  await page.getByRole('button', { name: 'Undo' }).click()
  expect((await report(page)).mtp.loss).toBe(moved.mtp.loss)
  await page.getByRole('button', { name: /^Take away/ }).click()
  expect((await report(page)).mtp.loss).toBe(loaded.mtp.loss)
})

test('Escape while a boundary is held puts it back', async ({ page }) => {
  const loaded = await openSample(page)
  const [first] = starts(loaded)
  const canvas = (await page.getByTestId('timeline-canvas').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const perToken = canvas.width / loaded.batch.sequenceLength
  const y = ((await page.locator('.timeline-title', { hasText: 'seq_idx' }).first().boundingBox())?.y ?? 0) + 8
  await page.mouse.move(canvas.x + first * perToken, y)
  await page.mouse.down()
  await page.mouse.move(canvas.x + (first + 4) * perToken, y, { steps: 4 })
  expect(starts(await report(page))).not.toEqual(starts(loaded))
  await page.keyboard.press('Escape')
  expect(starts(await report(page))).toEqual(starts(loaded))
  await page.mouse.up()
  expect((await report(page)).edits).toBeUndefined()
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled()
})

test('keys split, move, join, edit and mask at the cell that has the focus', async ({ page }) => {
  const loaded = await openSample(page)
  const grid = page.getByTestId('timeline-grid')
  await grid.focus()
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('b')
  expect(starts(await report(page))).toContain(4)
  await page.keyboard.press('>')
  expect(starts(await report(page))).toContain(5)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('b')
  expect(starts(await report(page))).toEqual(starts(loaded))
  await page.keyboard.press('Delete')
  const masked = await report(page, { perToken: true })
  expect(masked.edits?.at(-1)).toMatchObject({ kind: 'edit', tensor: 'labels', row: 0, token: 5, value: -100 })
  // The label of token 5 is the target of token 4 at depth 0 and of token 3 at depth 1.
  expect(masked.perToken?.reason[0][0][4]).toBe('ignoredLabel')
  expect(masked.perToken?.reason[1][0][3]).toBe('ignoredLabel')
  await page.keyboard.press('e')
  const field = page.getByTestId('label-input')
  await expect(field).toBeFocused()
  await field.fill('17')
  await page.keyboard.press('Enter')
  const edited = await report(page, { perToken: true })
  expect(edited.perToken?.targets[0][0][4]).toBe(17)
  expect(edited.edits?.filter(({ kind }) => kind === 'edit')).toHaveLength(1)
})

test('the mask off, the roll wrapped, labels rolled, another divisor: each with its price', async ({ page }) => {
  const loaded = await openSample(page)
  await page.getByTestId('what-if-source').selectOption('none')
  const off = await report(page)
  expect(off.mtp.perDepth[0].masked.crossBoundary).toBe(0)
  expect(off.findings.map(({ rule }) => rule)).toContain('mtp-no-boundary-mask')
  await expect(page.getByTestId('what-if-difference')).toHaveText(/^\+0\.\d+/)
  await page.getByRole('button', { name: 'Undo' }).click()

  await page.getByTestId('what-if-wrap').check()
  const wrapped = await report(page)
  expect(wrapped.findings.map(({ rule }) => rule)).toContain('mtp-wraparound')
  expect(wrapped.mtp.perDepth[2].trained).toBeGreaterThan(loaded.mtp.perDepth[2].trained)
  await page.getByTestId('what-if-wrap').uncheck()
  expect((await report(page)).mtp.loss).toBe(loaded.mtp.loss)

  await page.getByRole('button', { name: 'Once more' }).click()
  const rolled = await report(page)
  expect(Number(rolled.mtp.loss)).toBeGreaterThan(2 * Number(loaded.mtp.loss))
  await page.getByRole('button', { name: 'Once less' }).click()
  expect((await report(page)).mtp.loss).toBe(loaded.mtp.loss)

  await page.getByTestId('what-if-divisor').selectOption('per depth')
  const own = await report(page)
  const { sum, trained } = own.mtp.perDepth[1]
  expect(Number(own.mtp.perDepth[1].loss)).toBeCloseTo(Number(sum) / trained, 6)
})

test('heatmaps show the difference on a fixed ruler, and a kept batch is compared with another', async ({ page }) => {
  const loaded = await openSample(page)
  await page.getByTestId('what-if-source').selectOption('none')
  await page.getByLabel('now − as loaded').check()
  await expect(page.getByTestId('difference-ruler')).toContainText('7.62')
  const pressed = page.getByRole('group', { name: 'Heatmaps' }).getByRole('button', { pressed: true })
  await expect(pressed).toHaveText('now − as loaded')
  await page.getByRole('tab', { name: 'Compare' }).click()
  await page.getByRole('button', { name: 'Keep this as A' }).click()
  const off = await report(page)
  await expect(pressed).toHaveText('now − A')
  await page.keyboard.press('Control+z')
  await report(page)
  const difference = Number(loaded.mtp.loss) - Number(off.mtp.loss)
  await expect(page.getByTestId('compare-difference')).toContainText(`−${Math.abs(difference).toPrecision(4)}`)
  // Another batch, of another size: heads only, and why.
  await page.getByRole('button', { name: 'Samples' }).click()
  await page.getByRole('menuitem', { name: /Fine-tuning/ }).click()
  await report(page)
  await expect(page.getByText('their cells do not lie over each other')).toBeVisible()
  await expect(page.getByTestId('comparison-table').getByRole('row')).toHaveCount(5)
  await expect(page.getByTestId('difference-ruler')).toHaveCount(0)
  await expect(pressed).toHaveText('loss')
})
