import { expect, type Page, test } from '@playwright/test'
import { press, tabTo } from './keyboard-only.ts'
import { piecesById } from './learn-files.ts'
import { openPage } from './open-batch.ts'

const dock = (page: Page) => page.getByTestId('learn-dock')

test('every piece of the museum is opened, guessed and revealed by keyboard alone', async ({ page }) => {
  test.setTimeout(1_200_000)
  await openPage(page, '?learn=museum')
  await tabTo(page, page.locator('.is-museum button').first())
  await press(page, 'Enter')
  const seen = new Set<string>()
  while (seen.size < piecesById.size) {
    const id = (await dock(page).getAttribute('data-place')) ?? ''
    const { title, fix, symptom } = piecesById.get(id) ?? { title: '', fix: '', symptom: 'no such piece' }
    expect(seen).not.toContain(id)
    seen.add(id)
    await expect(dock(page)).toHaveAttribute('data-phase', 'guessing')
    await expect(dock(page)).toContainText(symptom)
    // The doctor is silent while one looks.
    await expect(page.getByRole('tab', { name: 'Findings' })).toHaveCount(0)
    await tabTo(page, dock(page).locator('input[name=guess]').first())
    await press(page, 'Space')
    const right = dock(page).locator(`input[name=guess][value="${id}"]`)
    for (let i = 0; i < 4 && !(await right.isChecked()); i++) await press(page, 'ArrowDown')
    await press(page, 'Tab', 'Enter')
    await expect(dock(page).getByRole('heading', { level: 3 })).toHaveText(`✓ Found: ${title}`)
    await expect(dock(page)).toContainText(fix)
    // What the doctor says is there: of this rule, of this batch.
    await expect(page.locator(`[data-rule="${id}"]`).first()).toBeVisible()
    await expect(dock(page).getByRole('region', { name: 'The doctor' })).not.toContainText('Computing')
    if (seen.size < piecesById.size) {
      await press(page, 'n')
      await expect(dock(page)).not.toHaveAttribute('data-place', id)
    }
  }
  await page.goto('/?learn=museum')
  await expect(page.getByText(`${seen.size} of ${seen.size} found`)).toBeVisible()
})

test('a wrong guess says so; a cell of the bug, pinned, is an answer too; the sound twin is sound', async ({
  page,
}) => {
  await openPage(page, '?bug=mtp-no-boundary-mask')
  await expect(dock(page)).toHaveAttribute('data-phase', 'guessing')
  // The doctor keeps its places to itself as well, until the bug is named.
  const grid = page.getByTestId('timeline-grid')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await expect(grid).toHaveAttribute('data-findings', '0')
  await press(page, 'j')
  await expect(page.getByRole('tab', { name: 'Findings' })).toHaveCount(0)
  const wrong = dock(page).locator('input[name=guess]:not([value="mtp-no-boundary-mask"])').first()
  await wrong.check()
  await dock(page).getByRole('button', { name: 'Check' }).click()
  await expect(dock(page)).toContainText('No: look again')
  // The last token of the first document, depth 0: it trains on the second document.
  await tabTo(page, grid)
  await press(page, 'Home', 'ArrowRight*29', 'ArrowDown', 'Enter')
  await dock(page).getByRole('button', { name: 'See what it is' }).click()
  await expect(dock(page)).toHaveAttribute('data-phase', 'revealed')
  await expect(grid).not.toHaveAttribute('data-findings', '0')
  await dock(page).getByRole('radio', { name: 'sound' }).check()
  await expect(page.getByText('No error and no warning')).toBeVisible()
})

test('a piece that a link opens is made from one’s own files when one chooses them, and from the sample again', async ({
  page,
}) => {
  await openPage(page, '?bug=mtp-no-boundary-mask')
  await expect(dock(page)).toHaveAttribute('data-phase', 'guessing')
  await expect(dock(page).getByRole('button', { name: 'Use my batch…' })).toBeVisible()
  await page.getByTestId('piece-files').setInputFiles('public/samples/kjv-packed.safetensors')
  await expect(page.locator('.batch-facts')).toContainText('2 rows × 512 tokens')
  await expect(dock(page)).toHaveAttribute('data-phase', 'guessing')
  await dock(page).getByRole('button', { name: 'Use the sample' }).click()
  await expect(page.locator('.batch-facts')).toContainText('1 row × 192 tokens')
})
