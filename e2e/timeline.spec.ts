import { expect, type Page, test } from '@playwright/test'
import { openPage } from './open-batch.ts'

const grid = (page: Page) => page.getByTestId('timeline-grid')
const canvas = (page: Page) => page.getByTestId('timeline-canvas')
const inspector = (page: Page) => page.getByTestId('inspector')

/** Tokens that the timeline shows, from what it says of itself. */
async function shown(page: Page): Promise<{ first: number; last: number; row: number }> {
  const read = async (name: string) => Number(await grid(page).getAttribute(`data-${name}`))
  return { first: await read('first-token'), last: await read('last-token'), row: await read('row') }
}
async function width(page: Page): Promise<number> {
  const { first, last } = await shown(page)
  return last - first
}

test.beforeEach(async ({ page }) => {
  await openPage(page, '?backend=wasm&sample=kjv-packed')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
})

test('the whole row is shown at first; W and S zoom, A and D pan, 0 shows all again', async ({ page }) => {
  expect(await width(page)).toBeGreaterThanOrEqual(511)
  await grid(page).focus()
  await page.keyboard.press('w')
  await expect.poll(() => width(page)).toBeLessThan(511)
  // Each press is drawn before what it gave is read: the page tells its window once a frame.
  for (let i = 0; i < 5; i++) {
    const before = await width(page)
    await page.keyboard.press('w')
    await expect.poll(() => width(page)).toBeLessThan(before)
  }
  const zoomed = await shown(page)
  await page.keyboard.press('d')
  await expect.poll(async () => (await shown(page)).first).toBeGreaterThan(zoomed.first)
  await page.keyboard.press('a')
  await page.keyboard.press('s')
  await expect.poll(() => width(page)).toBeGreaterThan(zoomed.last - zoomed.first)
  await page.keyboard.press('0')
  await expect.poll(() => width(page)).toBeGreaterThanOrEqual(511)
})

test('Ctrl and wheel zoom about the pointer, Shift with wheel or drag pans, and a double click shows a sub-sequence', async ({
  page,
}) => {
  const box = await canvas(page).boundingBox()
  if (box === null) throw new Error('no canvas')
  await page.mouse.move(box.x + box.width / 2, box.y + 100)
  await page.keyboard.down('Control')
  for (let i = 0; i < 5; i++) await page.mouse.wheel(0, -200)
  await page.keyboard.up('Control')
  await expect.poll(() => width(page)).toBeLessThan(400)
  const zoomed = await shown(page)
  await page.keyboard.down('Shift')
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 - 200, box.y + 100, { steps: 5 })
  await page.mouse.up()
  await expect.poll(async () => (await shown(page)).first).toBeGreaterThan(zoomed.first)
  await expect(inspector(page)).not.toContainText(/Tokens \d+–\d+/)
  const panned = await shown(page)
  await page.mouse.wheel(0, -100)
  await page.keyboard.up('Shift')
  await expect.poll(async () => (await shown(page)).first).toBeLessThan(panned.first)
  await page.keyboard.press('Escape')
  await page.mouse.dblclick(box.x + 30, box.y + 100)
  await expect.poll(() => width(page)).not.toBe(zoomed.last - zoomed.first)
})

test('hovering shows a cell in the inspector, a click pins it, another click lets it go', async ({ page }) => {
  const box = await canvas(page).boundingBox()
  if (box === null) throw new Error('no canvas')
  await grid(page).focus()
  for (let i = 0; i < 10; i++) await page.keyboard.press('w')
  // Somewhere in the lanes of the depths, below tokens, ribbons and labels.
  await page.mouse.move(box.x + 301, box.y + 330)
  await expect(inspector(page)).toContainText(/Token \d/)
  await page.mouse.click(box.x + 301, box.y + 330)
  await expect(inspector(page)).toContainText('pinned')
  const pinned = await inspector(page).innerText()
  await page.mouse.move(box.x + 600, box.y + 200)
  expect(await inspector(page).innerText()).toBe(pinned)
  await page.mouse.click(box.x + 301, box.y + 330)
  await expect(inspector(page)).not.toContainText('pinned')
})

test('the keyboard alone reaches a cell, reads its numbers, and follows the roll', async ({ page }) => {
  await grid(page).focus()
  await page.keyboard.press('Home')
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(inspector(page)).toContainText('pinned')
  await expect(inspector(page)).toContainText(/labels\[/)
  await expect(inspector(page)).toContainText(/logSumExp/)
  await page.keyboard.press('Escape')
  await expect(inspector(page)).not.toContainText('pinned')
})

test('a drag selects tokens, and pans nothing; no other token is looked at for that', async ({ page }) => {
  const box = await canvas(page).boundingBox()
  if (box === null) throw new Error('no canvas')
  const before = await shown(page)
  await page.mouse.move(box.x + 300, box.y + 30)
  await page.mouse.down()
  await page.mouse.move(box.x + 500, box.y + 30, { steps: 4 })
  await page.mouse.up()
  await expect(inspector(page)).toContainText(/Tokens \d+–\d+/)
  await expect(inspector(page)).not.toContainText('Token 0')
  await expect(inspector(page)).not.toContainText('pinned')
  expect(await shown(page)).toEqual(before)
})

test('a finger pans', async ({ page }) => {
  const box = await canvas(page).boundingBox()
  if (box === null) throw new Error('no canvas')
  await grid(page).focus()
  for (let i = 0; i < 6; i++) await page.keyboard.press('w')
  await expect.poll(() => width(page)).toBeLessThan(400)
  const { first } = await shown(page)
  const touch = await page.context().newCDPSession(page)
  const at = (x: number) => ({ touchPoints: [{ x: box.x + x, y: box.y + 100 }] })
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', ...at(500) })
  for (const x of [450, 400, 350, 300]) await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', ...at(x) })
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await expect.poll(async () => (await shown(page)).first).toBeGreaterThan(first)
  await expect(inspector(page)).not.toContainText(/Tokens \d+–\d+/)
})

test('the wheel scrolls, and zooms for who chose that, on the next visit too', async ({ page }) => {
  const box = await canvas(page).boundingBox()
  if (box === null) throw new Error('no canvas')
  const turn = async () => {
    await page.mouse.move(box.x + box.width / 2, box.y + 100)
    await page.mouse.wheel(0, -200)
  }
  const before = await shown(page)
  await turn()
  await page.getByRole('tab', { name: 'Settings' }).click()
  expect(await shown(page)).toEqual(before)
  await page.getByRole('combobox', { name: 'Wheel over the lanes' }).selectOption('zooms')
  await turn()
  await expect.poll(() => width(page)).toBeLessThan(400)
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  const again = await width(page)
  await turn()
  await expect.poll(() => width(page)).toBeLessThan(again)
})

test('another row is shown with Page Down, and said', async ({ page }) => {
  await grid(page).focus()
  await page.keyboard.press('PageDown')
  await expect.poll(async () => (await shown(page)).row).toBe(1)
  await page.keyboard.press('PageUp')
  await expect.poll(async () => (await shown(page)).row).toBe(0)
})
