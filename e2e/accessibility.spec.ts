import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { writeLargeBatch } from './large-batch.ts'
import { chooseFiles, openPage } from './open-batch.ts'
import { openFirstRow } from './open-first-row.ts'

async function expectNoViolation(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    // What passes is not wanted, and takes most of the time to write down.
    .options({ resultTypes: ['violations'], preload: false })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

for (const theme of ['light', 'dark'] as const) {
  test.describe(`axe finds nothing in the ${theme} theme`, () => {
    test.use({ colorScheme: theme })

    test('empty', async ({ page }) => {
      await openPage(page, '?backend=cpu')
      await expectNoViolation(page)
    })

    test('ready, with a pinned token, in every panel', async ({ page }) => {
      test.slow()
      await openPage(page, '?backend=cpu&sample=kjv-small')
      await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
      await page.getByTestId('timeline-grid').focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Enter')
      for (const panel of ['Loss', 'Findings', 'What-if', 'Scans', 'Settings', 'Batch']) {
        await page.getByRole('tab', { name: panel }).click()
        await expectNoViolation(page)
      }
    })

    test('the first row of a large batch while the others are read', async ({ page }, info) => {
      const path = info.outputPath('large.safetensors')
      writeLargeBatch(path)
      await openFirstRow(page, path)
      await page.getByTestId('timeline-grid').press('ArrowRight')
      await page.getByTestId('timeline-grid').press('Enter')
      await expectNoViolation(page)
      await expect(page.getByTestId('timeline-grid')).toHaveAttribute('data-rows-read', 'first')
    })

    test('what-if, with a change and marked cells, in every view', async ({ page }) => {
      test.slow()
      await openPage(page, '?backend=cpu&sample=kjv-small')
      await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
      await page.getByTestId('timeline-grid').press('ArrowRight')
      await page.getByTestId('timeline-grid').press('b')
      await page.getByRole('tab', { name: 'What-if' }).click()
      await page.getByLabel('now − as loaded').check()
      // A button half under the head of a panel that is scrolled is smaller than one that is seen.
      await page
        .getByRole('tabpanel')
        .first()
        .evaluate((panel) => panel.scrollTo(0, 0))
      await expectNoViolation(page)
      for (const view of ['Compare', 'Dialects', 'Parallel']) {
        await page.getByRole('tab', { name: view }).click()
        if (view === 'Compare') await page.getByRole('button', { name: 'Keep this as A' }).click()
        if (view === 'Dialects') await page.getByRole('button', { name: 'torchtitan' }).click()
        if (view === 'Parallel') await page.getByRole('button', { name: 'rank 0' }).click()
        await expectNoViolation(page)
      }
    })

    test('error, over an open batch and without one', async ({ page }) => {
      const bad = { name: 'bad.safetensors', mimeType: 'application/octet-stream', buffer: Buffer.from('bad') }
      await openPage(page, '?backend=cpu')
      await page.getByTestId('open-file').setInputFiles(bad)
      await expect(page.getByRole('alert')).toContainText('bad.safetensors')
      await expectNoViolation(page)
      await chooseFiles(page, 'public/samples/kjv-small.safetensors')
      await page.getByTestId('open-file').setInputFiles(bad)
      await expect(page.getByRole('alert')).toContainText('bad.safetensors')
      await expectNoViolation(page)
    })

    test('lanes, table and blocks', async ({ page }) => {
      // A table has hundreds of cells to look at.
      test.setTimeout(240_000)
      await openPage(page, '?backend=cpu&sample=kjv-small')
      await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
      await page.getByRole('button', { name: 'Lanes…' }).click()
      await expect(page.getByRole('dialog', { name: 'Lanes' })).toBeVisible()
      await expectNoViolation(page)
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Table', exact: true }).click()
      await page.getByTestId('token-table').focus()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await expectNoViolation(page)
      await page.getByRole('button', { name: 'Blocks', exact: true }).click()
      await expect(page.getByRole('region', { name: 'Blocks' })).toBeVisible()
      await expectNoViolation(page)
    })

    test('help', async ({ page }) => {
      await openPage(page, '?backend=cpu')
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog')).toBeVisible()
      await expectNoViolation(page)
    })
  })
}
