import { expect, type Page, test } from '@playwright/test'
import { LENGTH, ROWS, TOKENS, writeLargeBatch } from './large-batch.ts'
import { report } from './open-batch.ts'
import { openFirstRow } from './open-first-row.ts'

const grid = (page: Page) => page.getByTestId('timeline-grid')
const inspector = (page: Page) => page.getByTestId('inspector')

/** Notes from here on what the lanes show, and whether they are still the same element, each time that this changes. */
function watchLanes(page: Page): Promise<void> {
  return page.evaluate(() => {
    const noted = window as unknown as { lanesShowed: string[] }
    noted.lanesShowed = []
    const lanes = document.querySelector<HTMLElement>('[data-testid=timeline-grid]')
    const note = () => {
      const now = document.querySelector('[data-testid=timeline-grid]') === lanes ? lanes?.dataset : undefined
      const words = `${now?.shows} of ${now?.rowsRead}`
      if (noted.lanesShowed.at(-1) !== words) noted.lanesShowed.push(words)
    }
    note()
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true })
  })
}

/** What `watchLanes` noted. */
function lanesShowed(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { lanesShowed: string[] }).lanesShowed)
}

/** The token that the inspector tells of, and the target that it gives it at the head that it tells of. */
async function inspected(page: Page): Promise<{ token: number; depth: number; target: number }> {
  const text = (await inspector(page).textContent()) ?? ''
  const [, token, depth] = /Token (\d+), depth (\d+) · row 0/.exec(text) ?? []
  const [, target] = /→ target (-?\d+)/.exec(text) ?? []
  return { token: Number(token), depth: Number(depth), target: Number(target) }
}

test('the first row of a large batch can be looked at while the others are read, and nothing shown needs those', async ({
  page,
}, info) => {
  const path = info.outputPath('large.safetensors')
  writeLargeBatch(path)
  const goOn = await openFirstRow(page, path)
  await expect(page.locator('html')).toHaveAttribute('data-state', 'reading')
  await expect(page.getByRole('group', { name: 'Row of the batch' })).toContainText(/of 1.024, others being read/)
  await expect(page.getByTestId('row-number')).toBeDisabled()
  await expect(page.locator('.minimap-caption')).toContainText(/rows being read/i)
  const panel = page.locator('.panel-main')
  for (const tab of await panel.getByRole('tab').all()) {
    await tab.click()
    await expect(panel.getByRole('tabpanel')).toHaveText(/^Row 0 of 1.024 × 8.192 tokensThe other rows are being read/)
  }
  await expect(page.getByRole('button', { name: 'Export' })).toBeDisabled()

  // The mouse: the label of the token two further on is what depth 0 trains on.
  const box = await page.getByTestId('timeline-canvas').boundingBox()
  if (box === null) throw new Error('no canvas')
  await page.mouse.move(box.x + box.width / 4, box.y + 150)
  await expect(inspector(page)).toContainText('hovered')
  const hovered = await inspected(page)
  expect(Math.abs(hovered.token - LENGTH / 4)).toBeLessThan(20)
  expect(hovered.target).toBe((hovered.token + hovered.depth + 2) % 50)
  // The keyboard: the last token of the second sub-sequence, whose targets are in the third.
  await grid(page).focus()
  await page.keyboard.press('Home')
  for (const key of ['.', '.', 'ArrowLeft']) await page.keyboard.press(key)
  await expect(inspector(page)).toContainText('Token 4999')
  await expect(page.locator('.timeline-words')).toContainText('masked: crosses a boundary')
  for (const [key, words] of [
    ['b', 'once all rows are read'],
    ['PageDown', 'The other rows are being read'],
  ]) {
    await page.keyboard.press(key)
    await expect(page.locator('.timeline-words')).toContainText(words)
  }
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  await expect(page.getByTestId('token-table')).toContainText('• trained')
  await expect(grid(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Lanes', exact: true }).click()
  await expect(grid(page)).toHaveAttribute('data-rows-read', 'first')

  await goOn()
  const { batch, boundaries, mtp } = await report(page)
  await expect(page.getByTestId('row-number')).toBeEnabled()
  expect(batch).toMatchObject({ rows: ROWS, sequenceLength: LENGTH, depths: 2 })
  expect(boundaries.filter(({ row }) => row === 0).map(({ start }) => start)).toEqual([0, 1000, 5000])
  // Depth d masks d + 1 tokens before each of two boundaries and at the end.
  const trained = mtp.perDepth.map(({ trained: count }) => count)
  expect(trained).toEqual([8189 + (ROWS - 1) * 8191, 8186 + (ROWS - 1) * 8190])
})

test('the whole batch takes the place of its first row: what is looked at stays, and no mask blinks', async ({
  page,
}, info) => {
  const path = info.outputPath('large.safetensors')
  // A hit in the last row, which the search cannot have found yet.
  writeLargeBatch(path, 7n)
  const goOn = await openFirstRow(page, path)
  await page.keyboard.press('/')
  await page.getByRole('textbox', { name: 'Text, id, label' }).fill('label:7')
  await page.keyboard.press('Enter')
  await expect(page.locator('#search-count')).toHaveText('164 so far, 0 %')
  await page.getByRole('tab', { name: 'Batch' }).click()
  await grid(page).focus()
  for (const key of ['Home', '.', 'w', 'w', 'w', 'Shift+ArrowRight', 'ArrowRight', 'Enter', 'ArrowLeft'])
    await page.keyboard.press(key)
  await expect(inspector(page)).toContainText('Token 1002, depth 0 · row 0')
  await expect(inspector(page)).toContainText('2 selected')
  const looked = async () => ({
    first: await grid(page).getAttribute('data-first-token'),
    last: await grid(page).getAttribute('data-last-token'),
    words: await page.locator('.timeline-words').textContent(),
    selection: await page.getByRole('region', { name: 'Selected tokens' }).textContent(),
    cell: await page.locator('.target-lines').textContent(),
    tab: await page.getByRole('tab', { selected: true }).textContent(),
  })
  const before = await looked()
  expect(Number(before.last) - Number(before.first)).toBeLessThan(LENGTH / 2)
  await watchLanes(page)
  await expect(grid(page)).toHaveAttribute('data-rows-read', 'first')

  await goOn()
  await expect(grid(page)).toHaveAttribute('data-rows-read', 'all')
  await report(page)
  expect(await lanesShowed(page)).toEqual(['masks of first', 'masks of all'])
  expect(await looked()).toEqual(before)
  await expect(page.locator('#search-count')).toHaveText('1 of 165')
  await expect(grid(page)).toBeFocused()
  // On from where the keyboard was, and into the rows that are there now.
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('PageDown')
  await expect(grid(page)).toHaveAttribute('data-row', '1')
  await expect(page.locator('.timeline-words')).toContainText('token 1002')
})

test('a link is followed once all rows are there, unless the first row was looked at meanwhile', async ({
  page,
  context,
}, info) => {
  const path = info.outputPath('large.safetensors')
  writeLargeBatch(path)
  const goOn = await openFirstRow(page, path)
  await goOn()
  await report(page)
  await page.keyboard.press('PageDown')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/row=1/)
  const link = new URL(page.url())
  await page.close()
  for (const [looks, row] of [
    [false, '1'],
    [true, '0'],
  ] as const) {
    const other = await context.newPage()
    const readOn = await openFirstRow(other, path, link)
    if (looks) await other.keyboard.press('w')
    await readOn()
    await report(other)
    await expect(grid(other)).toHaveAttribute('data-row', row)
    await expect(inspector(other)).toContainText(looks ? 'hovered' : 'row 1pinned')
    await other.close()
  }
})

test('a fault in a later row takes the first row from the screen, and is told', async ({ page }, info) => {
  const path = info.outputPath('faulty.safetensors')
  writeLargeBatch(path, 2n ** 60n)
  const goOn = await openFirstRow(page, path)
  await goOn()
  await expect(page.getByRole('alert')).toContainText(`a larger one at element ${TOKENS - 1}`)
  await expect(grid(page)).toHaveCount(0)
  await expect(page.locator('html')).toHaveAttribute('data-state', 'error')
})

test('another file that is dropped meanwhile takes its place, though its reading does not stop at once', async ({
  page,
}, info) => {
  const path = info.outputPath('large.safetensors')
  writeLargeBatch(path)
  await openFirstRow(page, path)
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await expect(inspector(page)).toContainText(`Token ${LENGTH - 1}`)
  await page.getByTestId('open-file').setInputFiles('public/samples/kjv-small.safetensors')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await expect(grid(page)).toHaveAttribute('data-shows', 'losses')
  await expect(inspector(page)).toContainText('No cell chosen')
  expect((await report(page)).file.name).toBe('kjv-small.safetensors')
})

test('Cancel while the other rows are read leaves the page as it was', async ({ page }, info) => {
  const path = info.outputPath('large.safetensors')
  writeLargeBatch(path)
  await openFirstRow(page, path)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(grid(page)).toHaveCount(0)
  await expect(page.locator('html')).toHaveAttribute('data-state', 'empty')
  await expect(page.locator('.panel')).toHaveCount(0)
})
