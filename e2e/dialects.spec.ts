import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { chooseFiles, openPage, report } from './open-batch.ts'

test('dialects stand beside upstream; choosing one marks its cells and leads to the first', async ({ page }) => {
  await openPage(page, '?backend=cpu&sample=kjv-small')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  const { mtp, boundaries } = await report(page)
  await page.getByRole('tab', { name: 'What-if' }).click()
  await page.getByRole('tab', { name: 'Dialects' }).click()
  const table = page.getByTestId('dialects')
  const row = (name: string) => table.getByRole('row', { name: new RegExp(`^${name} `) })
  // The sample was made as upstream has it: the same cells, the same loss.
  await expect(row('AutoModel').getByRole('cell').nth(0)).toHaveText('0')
  await expect(row('AutoModel')).toContainText(Number(mtp.loss).toPrecision(5))
  // The paper masks no boundary: every cell that crosses one is trained there.
  const crossing = mtp.perDepth.reduce((sum, { masked }) => sum + masked.crossBoundary, 0)
  await row('DeepSeek-V3 paper').getByRole('button').click()
  await expect(page.getByTestId('highlight-legend')).toContainText('DeepSeek-V3 paper')
  const counts = await page.getByTestId('first-marked').getByRole('button').allTextContents()
  const marked = counts.reduce((sum, text) => sum + Number(text.split(': ')[1]), 0)
  expect(marked).toBe(Number(await row('DeepSeek-V3 paper').getByRole('cell').nth(0).textContent()))
  expect(marked).toBeLessThanOrEqual(crossing)
  expect(marked).toBeGreaterThan(0)
  await page.getByTestId('first-marked').getByRole('button').first().click()
  const first = boundaries.find(({ start }) => start > 0)?.start ?? 0
  await expect(page.getByTestId('inspector')).toContainText(`Token ${first - 1}, depth 0`)
})

test('a finding is saved as the smallest dump that shows it, which finds the same when it is opened', async ({
  page,
}, testInfo) => {
  await openPage(page, '?backend=cpu&sample=kjv-neat')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await report(page)
  await page.getByRole('tab', { name: 'Findings' }).click()
  const card = page.locator('[data-rule="mtp-no-boundary-mask"]')
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    card.getByRole('button', { name: '.safetensors' }).click(),
  ])
  const path = testInfo.outputPath('repro.safetensors')
  await saved.saveAs(path)
  const [test] = await Promise.all([
    page.waitForEvent('download'),
    card.getByRole('button', { name: 'pytest' }).click(),
  ])
  expect(test.suggestedFilename()).toBe('test_mtp_no_boundary_mask.py')
  expect(await readFile(await test.path(), 'utf8')).toContain('calculate_mtp_loss(')
  await chooseFiles(page, path)
  const opened = await report(page)
  expect(opened.batch.sequenceLength).toBeLessThan(20)
  expect(opened.findings.map(({ rule }) => rule)).toContain('mtp-no-boundary-mask')
})

test('a batch over context-parallel ranks: what a local roll gets wrong is counted and marked', async ({ page }) => {
  await openPage(page, '?backend=cpu&sample=kjv-packed')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  const { boundaries, perToken } = await report(page, { perToken: true })
  await page.getByRole('tab', { name: 'What-if' }).click()
  await page.getByRole('tab', { name: 'Parallel' }).click()
  await page.getByTestId('cp-layout').selectOption('contiguous')
  // Rank 0 of 2 has tokens 0 to 255 of each row: at depth d it misses the targets of its last d + 1 tokens.
  const ranks = page.getByTestId('ranks')
  const cells = ranks.getByRole('row').nth(1).getByRole('cell')
  await expect(cells.nth(0)).toHaveText('0–255')
  for (const depth of [0, 1, 2]) {
    const missed = [0, 1].flatMap((row) =>
      Array.from({ length: depth + 1 }, (_, i) => perToken?.reason[depth][row][255 - i]).filter(
        (reason) => reason === 'trained',
      ),
    )
    await expect(cells.nth(depth + 1)).toHaveText(String(missed.length))
  }
  expect(boundaries.length).toBeGreaterThan(2)
  await ranks.getByRole('button', { name: 'rank 0' }).click()
  await expect(page.getByTestId('highlight-legend')).toContainText('rank 0')
  await page.getByRole('tab', { name: 'Changes' }).click()
  await expect(page.getByTestId('highlight-legend')).toHaveCount(0)
})
