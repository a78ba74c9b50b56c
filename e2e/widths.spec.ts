import { expect, type Locator, type Page, test } from '@playwright/test'
import { openPage } from './open-batch.ts'

const ready = (page: Page) => expect(page.locator('html')).toHaveAttribute('data-state', 'ready')

async function boxOf(of: Locator): Promise<{ left: number; right: number; top: number; bottom: number }> {
  const box = await of.boundingBox()
  if (box === null) throw new Error('it is not seen')
  return { left: box.x, right: box.x + box.width, top: box.y, bottom: box.y + box.height }
}

/** How far the page can be scrolled sideways and down beyond what the window shows. */
function scrollRoom(page: Page): Promise<{ across: number; down: number }> {
  return page.evaluate(() => ({
    across: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    down: document.documentElement.scrollHeight - document.documentElement.clientHeight,
  }))
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('menus and the list of lanes stay inside the page', async ({ page }) => {
    await openPage(page, '?backend=wasm&sample=kjv-small')
    await ready(page)
    const inside = async (opened: Locator) => {
      const { left, right } = await boxOf(opened)
      expect(left).toBeGreaterThanOrEqual(0)
      expect(right).toBeLessThanOrEqual(390)
      expect((await scrollRoom(page)).across).toBe(0)
      await page.keyboard.press('Escape')
    }
    for (const name of ['Samples', 'Export']) {
      await page.getByRole('button', { name }).click()
      await inside(page.getByRole('menu', { name }))
    }
    await page.getByRole('button', { name: 'Lanes…' }).click()
    await inside(page.getByRole('dialog', { name: 'Lanes' }))
  })

  test('the words about blocks stand below their picture', async ({ page }) => {
    await openPage(page, '?backend=wasm&sample=kjv-small')
    await ready(page)
    await page.getByRole('button', { name: 'Blocks', exact: true }).click()
    const picture = await boxOf(page.getByTestId('block-canvas'))
    const steps = await boxOf(page.getByRole('button', { name: 'Next sub-sequence' }))
    expect(steps.top).toBeGreaterThanOrEqual(picture.bottom)
  })

  test('a list of Learn is the whole page, and what was open is there again when it is closed', async ({ page }) => {
    await openPage(page, '?learn=museum')
    const last = page.getByTestId('learn-pages').getByRole('button').last()
    await last.scrollIntoViewIfNeeded()
    await expect(last).toBeInViewport()
    await expect(page.getByRole('heading', { name: /See what every MTP depth/ })).toBeHidden()
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await expect(page.getByRole('heading', { name: /See what every MTP depth/ })).toBeVisible()
    expect((await scrollRoom(page)).across).toBe(0)
  })
})

for (const [width, height] of [
  [1024, 768],
  [1440, 900],
])
  test(`at ${width} pixels the page itself never scrolls, with its panel closed or open`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await openPage(page, '?backend=wasm&sample=kjv-small')
    await ready(page)
    expect(await scrollRoom(page)).toEqual({ across: 0, down: 0 })
    await page.getByTestId('timeline-grid').focus()
    for (const key of ['ArrowRight', 'ArrowDown', 'Enter', 'q']) await page.keyboard.press(key)
    await expect(page.getByTestId('inspector')).toContainText('pinned')
    expect(await scrollRoom(page)).toEqual({ across: 0, down: 0 })
  })
