import { expect, type Page, test } from '@playwright/test'
import { openPage } from './open-batch.ts'

const grid = (page: Page) => page.getByTestId('timeline-grid')
const map = (page: Page) => page.getByRole('slider', { name: /^Window of the timeline/ })

async function shown(page: Page): Promise<{ first: number; last: number; width: number; row: number }> {
  const read = async (name: string) => Number(await grid(page).getAttribute(`data-${name}`))
  const [first, last, row] = [await read('first-token'), await read('last-token'), await read('row')]
  return { first, last, width: last - first + 1, row }
}

/** Waits until the window is as wanted, to a token or two of a pixel. */
const shows = (page: Page, first: number, last: number) =>
  expect
    .poll(async () => {
      const now = await shown(page)
      return Math.max(Math.abs(now.first - first), Math.abs(now.last - last))
    })
    .toBeLessThanOrEqual(2)

/** Drags on the strip of the shown row from one token to another. */
async function drag(page: Page, from: number, to: number, tokens: number): Promise<void> {
  const box = await map(page).boundingBox()
  if (box === null) throw new Error('no minimap')
  const x = (token: number) => box.x + (token / tokens) * box.width
  await page.mouse.move(x(from), box.y + 8)
  await page.mouse.down()
  await page.mouse.move(x(to), box.y + 8, { steps: 4 })
  await page.mouse.up()
}

test.beforeEach(async ({ page }) => {
  await openPage(page, '?backend=wasm&sample=kjv-neat#v=1&at=100-200')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await shows(page, 100, 199)
})

test('the brush is moved and its edges are drawn with the mouse; a click elsewhere brings it there, a double click frees it', async ({
  page,
}) => {
  await drag(page, 150, 250, 384)
  await shows(page, 200, 299)
  await drag(page, 200, 150, 384)
  await shows(page, 150, 299)
  await drag(page, 300, 200, 384)
  await shows(page, 150, 199)
  await drag(page, 50, 50, 384)
  await shows(page, 25, 74)
  const box = await map(page).boundingBox()
  if (box === null) throw new Error('no minimap')
  await page.mouse.dblclick(box.x + 50, box.y + 8)
  await shows(page, 0, 383)
  // The strip of the other row.
  await page.mouse.click(box.x + 50, box.y + box.height - 8)
  await expect.poll(async () => (await shown(page)).row).toBe(1)
})

test('keys on the minimap pan, zoom and change the row, and the window is spoken', async ({ page }) => {
  await map(page).focus()
  await page.keyboard.press('ArrowRight')
  await shows(page, 110, 209)
  await page.keyboard.press('ArrowLeft')
  await shows(page, 100, 199)
  await page.keyboard.press('PageDown')
  await shows(page, 200, 299)
  await page.keyboard.press('Home')
  await shows(page, 0, 99)
  await page.keyboard.press('End')
  await shows(page, 284, 383)
  await expect(map(page)).toHaveAttribute('aria-valuetext', /284.*383/)
  await page.keyboard.press('+')
  await expect.poll(async () => (await shown(page)).width).toBeLessThan(80)
  await page.keyboard.press('-')
  await expect.poll(async () => (await shown(page)).width).toBeGreaterThan(95)
  await page.keyboard.press('ArrowDown')
  await expect.poll(async () => (await shown(page)).row).toBe(1)
})
