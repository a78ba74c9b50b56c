import { writeFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { chooseFiles, openPage } from './open-batch.ts'
import { safetensorsOf } from './safetensors-of.ts'

const TOKENS = 1 << 20
const BAD = 777_777

/** One row of a million tokens in sub-sequences of 700, one MTP depth, H = 2, V = 16; the hidden state of one token is NaN. */
function millionTokens(): Uint8Array {
  const ids = new BigInt64Array(TOKENS)
  const labels = new BigInt64Array(TOKENS)
  const seqIdx = new Int32Array(TOKENS)
  const hidden = new Float32Array(2 * TOKENS)
  const some = Array.from({ length: 16 }, (_, id) => BigInt(id))
  for (let token = 0; token < TOKENS; token++) {
    ids[token] = some[(token * 7) % 16]
    seqIdx[token] = Math.floor(token / 700)
    labels[token] = (token + 1) % 700 === 0 ? -100n : some[((token + 1) * 7) % 16]
    hidden[2 * token] = Math.sin(token)
  }
  hidden[2 * BAD] = Number.NaN
  const weight = Float32Array.from({ length: 32 }, (_, i) => Math.cos(i))
  return safetensorsOf(
    {
      input_ids: { dtype: 'I64', shape: [1, TOKENS], bytes: ids },
      labels: { dtype: 'I64', shape: [1, TOKENS], bytes: labels },
      seq_idx: { dtype: 'I32', shape: [1, TOKENS], bytes: seqIdx },
      'mtp_per_depth_h.0': { dtype: 'F32', shape: [1, TOKENS, 2], bytes: hidden },
      'lm_head.weight': { dtype: 'F32', shape: [16, 2], bytes: weight },
    },
    { seq_idx_arg: 'seq_idx' },
  )
}

/** Columns of the canvas that have a colour somewhere, as shares of its width. */
function columnsOf(page: Page, property: string): Promise<number[]> {
  return page.getByTestId('timeline-canvas').evaluate((element, name) => {
    const canvas = element as HTMLCanvasElement
    const probe = document.createElement('canvas').getContext('2d')
    const context = canvas.getContext('2d')
    if (probe === null || context === null) return []
    probe.fillStyle = getComputedStyle(canvas).getPropertyValue(name).trim()
    probe.fillRect(0, 0, 1, 1)
    const wanted = probe.getImageData(0, 0, 1, 1).data
    const { width, height } = canvas
    const { data } = context.getImageData(0, 0, width, height)
    const found = new Set<number>()
    for (let i = 0; i < data.length; i += 4)
      if (data[i] === wanted[0] && data[i + 1] === wanted[1] && data[i + 2] === wanted[2]) found.add((i / 4) % width)
    return [...found].map((column) => (column + 0.5) / width)
  }, property)
}

test('a million tokens open: masks, one bad token seen from afar, and the last token in the table', async ({
  page,
}, info) => {
  test.setTimeout(240_000)
  const path = info.outputPath('million.safetensors')
  writeFileSync(path, millionTokens())
  await openPage(page, '?backend=cpu')
  await page.getByTestId('open-file').setInputFiles(path)
  const grid = page.getByTestId('timeline-grid')
  await expect(grid).toHaveAttribute('data-shows', /masks|losses/, { timeout: 120_000 })
  await expect(grid).toHaveAttribute('data-last-token', String(TOKENS - 1))
  await expect(grid).toHaveAttribute('data-shows', 'losses', { timeout: 200_000 })

  // Some 1,200 tokens a pixel: the one whose loss is NaN has its column.
  const columns = await columnsOf(page, '--err')
  expect(columns.length).toBeGreaterThanOrEqual(2)
  for (const column of columns) expect(column).toBeCloseTo(BAD / TOKENS, 2)

  await page.getByRole('button', { name: 'Table', exact: true }).click()
  const table = page.getByTestId('token-table')
  await table.focus()
  await page.keyboard.press('End')
  await expect(table.locator(`tr[aria-rowindex="${TOKENS + 2}"]`)).toContainText(String(TOKENS - 1))
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('inspector')).toContainText(`Token ${TOKENS - 1}`)
})

test('the table shows what the lanes show, moves by keys, and pins', async ({ page }) => {
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, 'public/samples/kjv-small.safetensors')
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  const table = page.getByTestId('token-table')
  await expect(table).toContainText('Depth 0 · t+2')
  await table.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('inspector')).toContainText('masked', { ignoreCase: true })
  await expect(table.locator('tr[data-pinned]')).toContainText('trailing')
  await page.keyboard.press('Home')
  await expect(table.locator('tbody tr').first()).toHaveAttribute('aria-rowindex', '3')
  // The lanes are where the table was.
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Lanes', exact: true }).click()
  await expect(page.getByTestId('timeline-grid')).toHaveAttribute('data-first-token', '0')
})

test('lanes are hidden, pinned and moved by keys, and stay so', async ({ page }) => {
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, 'public/samples/kjv-small.safetensors')
  const names = page.locator('.timeline-title')
  await expect(names.first()).toHaveText('Tokens')
  await page.getByRole('button', { name: 'Lanes…' }).click()
  await page.getByRole('checkbox', { name: 'Tokens' }).uncheck()
  await expect(names.filter({ hasText: 'Tokens' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Pin Depth 0' }).click()
  await expect(names.first()).toHaveText('Depth 0')
  await page.getByRole('button', { name: 'Grow Depth 1' }).focus()
  for (let i = 0; i < 12; i++) await page.keyboard.press('Alt+ArrowUp')
  await expect(names.nth(1)).toHaveText('Depth 1')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Lanes…' })).toBeFocused()
  // The address follows quick changes a moment later, and is what a page loaded again goes by.
  await expect(page).toHaveURL(/fp=\w+&lane=head\+1&.*keep=head\+0/)
  await page.reload()
  await page.evaluate(() => window.mtpLens.ready)
  await chooseFiles(page, 'public/samples/kjv-small.safetensors')
  await expect(names.first()).toHaveText('Depth 0')
  await expect(names.nth(1)).toHaveText('Depth 1')
  await page.getByRole('button', { name: 'Lanes…' }).click()
  await page.getByRole('button', { name: 'Usual order' }).click()
  await expect(names.first()).toHaveText('Tokens')
})

test('lanes are grown, shrunk, and put elsewhere with the mouse', async ({ page }) => {
  await openPage(page, '?backend=cpu&sample=kjv-small')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  const plot = page.locator('.timeline-plot')
  const height = async () => (await plot.boundingBox())?.height ?? 0
  const usual = await height()
  await page.getByRole('button', { name: 'Lanes…' }).click()
  await page.getByRole('button', { name: 'Grow Depth 1' }).click()
  await expect.poll(height).toBeGreaterThan(usual + 10)
  for (let i = 0; i < 2; i++) await page.getByRole('button', { name: 'Shrink Depth 1' }).press('Enter')
  await expect.poll(height).toBeLessThan(usual - 10)
  await page.locator('[data-lane="head 1"] .lanes-grip').dragTo(page.locator('[data-lane="tokens"]'))
  await expect(page.locator('.timeline-title').first()).toHaveText('Depth 1')
})

test('the mean of a pixel is said in the legend', async ({ page }) => {
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, 'public/samples/kjv-small.safetensors')
  await expect(page.locator('.timeline-legend')).toContainText('worst token of a pixel')
  await page.getByRole('button', { name: 'mean', exact: true }).click()
  await expect(page.locator('.timeline-legend')).toContainText('mean of a pixel')
})

test('blocks show the sub-sequence of the pinned cell, and step to the next', async ({ page }) => {
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, 'public/samples/kjv-small.safetensors')
  await page.getByRole('button', { name: 'Blocks', exact: true }).click()
  const blocks = page.getByRole('region', { name: 'Blocks' })
  await expect(blocks.getByRole('img')).toHaveAccessibleName(/against themselves/)
  const first = await blocks.locator('b').first().innerText()
  await page.getByRole('button', { name: 'Previous sub-sequence' }).click()
  await page.getByRole('button', { name: 'Next sub-sequence' }).click()
  await page.getByRole('button', { name: 'Next sub-sequence' }).click()
  await expect(blocks.locator('b').first()).not.toHaveText(first)
  const canvas = page.getByTestId('block-canvas')
  await canvas.hover({ position: { x: 3, y: 60 } })
  await expect(blocks).toContainText(/token \d+ (attends|does not attend) to token \d+/)
  await canvas.click({ position: { x: 3, y: 60 } })
  await expect(page.getByTestId('inspector')).toContainText('pinned')
})
