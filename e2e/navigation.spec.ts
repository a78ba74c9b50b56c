import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { chooseFiles, openPage, report } from './open-batch.ts'

/** Waits until the losses of a sample stand; its text is there too. */
async function openSample(page: Page): Promise<void> {
  await openPage(page, '?backend=cpu&sample=kjv-small')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
}

const pinned = (page: Page) => page.getByTestId('inspector').getByRole('heading', { name: /^Token/ })

test('/ searches text, steps through the hits by Enter, and Escape gives the timeline back', async ({ page }) => {
  await openSample(page)
  await page.keyboard.press('/')
  const bar = page.getByRole('search')
  await page.keyboard.type('the')
  await expect(bar.getByRole('status')).toHaveText(/^\d+ hits$/)
  await page.keyboard.press('Enter')
  // Only now: before, the hits may have been those of “th”.
  await expect(bar.getByRole('status')).toHaveText(/^1 of \d+$/)
  const first = await pinned(page).innerText()
  await page.keyboard.press('Enter')
  await expect(pinned(page)).not.toHaveText(first)
  await page.keyboard.press('Shift+Enter')
  await expect(pinned(page)).toHaveText(first)

  await page.keyboard.press('Control+a')
  await page.keyboard.type('d2.reason:crossBoundary')
  const { masked } = (await report(page)).mtp.perDepth[2]
  await expect(bar.getByRole('status')).toHaveText(`${masked.crossBoundary} hits`)
  await page.keyboard.press('Control+a')
  await page.keyboard.type('loss>high')
  await expect(bar.getByRole('status')).toContainText('wants a number')
  await page.keyboard.press('Escape')
  await expect(bar).toBeHidden()
  await expect(page.getByTestId('timeline-grid')).toBeFocused()
})

for (const width of [1440, 390])
  test(`the search opens without moving the lanes, and is in view, ${width} px wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 })
    await openSample(page)
    const lanes = page.getByTestId('timeline-grid')
    const before = await lanes.boundingBox()
    await page.keyboard.press('/')
    await expect(page.getByRole('search')).toBeInViewport({ ratio: 1 })
    expect(await lanes.boundingBox()).toEqual(before)
    await page.keyboard.type('the')
    await expect(page.getByRole('search').getByRole('status')).toHaveText(/^\d+ hits$/)
    expect(await lanes.boundingBox()).toEqual(before)
  })

test('a key right after a command opens the palette again, before the closing dialog has told of itself', async ({
  page,
}) => {
  await openSample(page)
  await page.keyboard.press('F1')
  await page.keyboard.type('theme dark')
  await page.evaluate(async () => {
    for (const key of ['Enter', 'F1']) {
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      // React draws in microtasks; the dialog's event is a task, which comes after both keys.
      for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    }
  })
  await page.keyboard.type('no such thing')
  await expect(page.getByText(/Nothing of that name/)).toBeVisible()
})

test('the palette goes to a token, to a sub-sequence, and does what its words say', async ({ page }) => {
  await openSample(page)
  await page.keyboard.press('g')
  await page.keyboard.type('57')
  await page.keyboard.press('Enter')
  await expect(pinned(page)).toContainText('Token 57')

  await page.keyboard.press('F1')
  await page.keyboard.type('#1')
  await page.keyboard.press('Enter')
  const { boundaries } = await report(page)
  const grid = page.getByTestId('timeline-grid')
  await expect
    .poll(async () => Number(await grid.getAttribute('data-first-token')))
    .toBeGreaterThanOrEqual(boundaries[1].start - 3)

  await page.keyboard.press('Control+Shift+P')
  await page.keyboard.type('theme dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.keyboard.press('F1')
  await page.keyboard.type('no such thing')
  await expect(page.getByText(/Nothing of that name/)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})

test('tokens selected with the mouse or with Shift and the arrows show what they train on', async ({ page }) => {
  await openSample(page)
  const canvas = page.getByTestId('timeline-canvas')
  const box = await canvas.boundingBox()
  if (box === null) throw new Error('no canvas')
  await page.mouse.move(box.x + 100, box.y + 150)
  await page.mouse.down()
  await page.mouse.move(box.x + 300, box.y + 150, { steps: 4 })
  await page.mouse.up()
  const card = page.getByRole('region', { name: 'Selected tokens' })
  await expect(card).toContainText(/Tokens \d+–\d+/)

  await page.keyboard.press('Escape')
  await expect(card).toBeHidden()
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+End')
  await expect(card).toContainText('Tokens 0–191')
  const { mtp } = await report(page)
  await expect(card.getByRole('row', { name: /depth 1/ })).toContainText(String(mtp.perDepth[1].trained))
  await expect(card.getByRole('row', { name: /depth 1/ })).toContainText('100.0 %')
})

test('the picture made on a phone has the whole legend and the tokens that it shows', async ({ page, context }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await openSample(page)
  await page.getByRole('button', { name: 'Export' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: /SVG/ }).click()
  const svg = (await readFile(await (await download).path())).toString()
  const blank = await context.newPage()
  // Chromium gives the widths of an SVG's texts once it is part of a page.
  const { width, texts } = await blank.evaluate((source) => {
    document.body.innerHTML = source
    const picture = document.querySelector('svg')
    const left = picture?.getBoundingClientRect().left ?? 0
    const ends = [...document.querySelectorAll('text')].map((text) => {
      return { words: text.textContent, end: text.getBoundingClientRect().right - left }
    })
    return { width: Number(picture?.getAttribute('width')), texts: ends }
  }, svg)
  expect(texts.map(({ words }) => words)).toEqual(
    expect.arrayContaining([
      'loss, nats',
      'ln V = 7.62',
      '•  trained',
      'T  trailing',
      'B  crosses a boundary',
      'I  label ignored',
    ]),
  )
  expect(texts.filter(({ end }) => end > width)).toEqual([])
  expect(texts.map(({ words }) => words).join()).toMatch(/kjv-.*, tokens 0–191 · MTP Lens/)
})

test('what is exported is what is seen: a table, a picture, a program', async ({ page, context }) => {
  await openSample(page)
  const save = async (name: RegExp) => {
    await page.getByRole('button', { name: 'Export' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name }).click()
    const file = await download
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
  }
  const table = await save(/CSV/)
  expect(table.name).toBe('kjv-small.csv')
  expect(table.bytes.toString().trimEnd().split('\r\n').length).toBe(193)
  const png = await save(/PNG/)
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG')
  const svg = (await save(/SVG/)).bytes.toString()
  // In a page without our policy: there, text may be parsed.
  const blank = await context.newPage()
  const words = await blank.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml')
    return [
      parsed.querySelector('parsererror') === null,
      ...[...parsed.querySelectorAll('text')].map((node) => node.textContent),
    ]
  }, svg)
  expect(words[0]).toBe(true)
  expect(words).toEqual(expect.arrayContaining(['Depth 2', 'Labels', 'Tokens', 'loss, nats', 'ln V = 7.62']))
  const told = await report(page)
  const ofBatch = await save(/^Report, JSON/)
  expect(ofBatch.name).toBe('kjv-small.report.json')
  expect(JSON.parse(ofBatch.bytes.toString())).toMatchObject({ mtp: { loss: told.mtp.loss } })
  const ofTokens = JSON.parse((await save(/^Per-token report/)).bytes.toString())
  expect(ofTokens.perToken).toEqual((await report(page, { perToken: true })).perToken)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: /Copy a link/ }).click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(page.url())
  const program = (await save(/Python/)).bytes.toString()
  expect(program).toContain('calculate_mtp_loss(')
})

test('Ctrl+S saves the batch as it stands, and it opens again with the same loss', async ({ page }) => {
  await openSample(page)
  await page.getByTestId('timeline-grid').focus()
  for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'b']) await page.keyboard.press(key)
  await expect.poll(async () => (await report(page)).edits?.length).toBe(1)
  const edited = await report(page)
  const download = page.waitForEvent('download')
  await page.keyboard.press('Control+s')
  const path = test.info().outputPath('session.safetensors')
  await (await download).saveAs(path)
  await chooseFiles(page, path)
  expect((await report(page)).mtp.loss).toBe(edited.mtp.loss)
})

test('an edited batch is saved as a dump that opens with the same loss; a dump pasted as text opens too', async ({
  page,
}) => {
  await openSample(page)
  await page.getByRole('tab', { name: 'Settings' }).click()
  await page.getByTestId('setting-scaling-factor').fill('0.25')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await report(page)).settings.scalingFactor).toBe(0.25)
  const edited = await report(page)
  await page.getByRole('button', { name: 'Export' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: /Edited batch/ }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('kjv-small.edited.safetensors')
  const path = test.info().outputPath('edited.safetensors')
  await file.saveAs(path)
  await chooseFiles(page, path)
  const again = await report(page)
  expect(again.file.name).toBe('edited.safetensors')
  expect([again.mtp.loss, again.settings.scalingFactor]).toEqual([edited.mtp.loss, 0.25])

  const dump = { num_depths: '1', seq_idx_arg: 'seq_idx', labels: [[5, 6, 7, 8]], seq_idx: [[0, 0, 1, 1]] }
  await page.getByTestId('timeline-grid').evaluate((grid, text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    grid.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
  }, JSON.stringify(dump))
  await expect(page.getByRole('heading', { name: 'pasted.json' })).toBeVisible()
  expect((await report(page)).mtp.perDepth[0].trained).toBe(2)
})
