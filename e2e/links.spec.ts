import { expect, type Page, test } from '@playwright/test'
import { chooseFiles, openPage, report } from './open-batch.ts'

const neat = 'public/samples/kjv-neat.safetensors'

/** Losses do not matter to links: the CPU needs no shaders. */
const plain = '?backend=wasm'

async function ready(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
}

test('a link shows the same view in another tab: sample, row, window, cell, panel and settings', async ({
  page,
  context,
}) => {
  await openPage(page, '?backend=cpu&sample=kjv-small')
  await ready(page)
  await page.getByTestId('timeline-grid').focus()
  for (const key of ['f', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
  await page.getByRole('tab', { name: 'Settings' }).click()
  await page.getByTestId('setting-ignore-index').fill('-7')
  await page.keyboard.press('Enter')
  await ready(page)
  await page.getByRole('button', { name: 'Lanes…' }).click()
  await page.getByRole('button', { name: 'Pin Depth 1' }).click()
  await page.keyboard.press('Escape')
  await expect
    .poll(() => page.url())
    .toMatch(/sample=kjv-small.*#v=1&at=[\d.]+-[\d.]+&pin=0\.\d+\.\w+&panel=settings&keep=head\+1&set\.ignoreIndex=-7/)
  const [url, seen] = [page.url(), await report(page)]
  expect(seen.settings.ignoreIndex).toBe(-7)

  const other = await context.newPage()
  await other.goto(url)
  await other.evaluate(() => window.mtpLens.ready)
  await ready(other)
  expect((await report(other)).settings).toEqual(seen.settings)
  await expect(other.getByRole('tab', { name: 'Settings' })).toHaveAttribute('aria-selected', 'true')
  await expect(other.getByRole('heading', { name: /Token \d+/ })).toHaveText(
    await page.getByRole('heading', { name: /Token \d+/ }).innerText(),
  )
  // Settled: what is shown is what the link says, to the letter.
  await expect.poll(() => other.url()).toBe(url)
})

test('Back and Forward walk through panels and batches, files of this machine too', async ({ page }) => {
  await openPage(page, plain)
  await chooseFiles(page, neat)
  await page.getByRole('tab', { name: 'Batch' }).click()
  await page.getByRole('button', { name: 'Samples' }).click()
  await page.getByRole('menuitem', { name: /Small pack/ }).click()
  await expect(page.getByRole('heading', { name: 'kjv-small.safetensors' })).toBeVisible()
  await ready(page)

  await page.goBack()
  await expect(page.getByRole('heading', { name: 'kjv-neat.safetensors' })).toBeVisible()
  await expect(page.getByRole('tab', { name: 'Batch' })).toHaveAttribute('aria-selected', 'true')
  await page.goBack()
  await expect(page.getByRole('tab', { name: 'Loss' })).toHaveAttribute('aria-selected', 'true')
  await page.goBack()
  await expect(page.getByRole('heading', { name: /See what every MTP depth/ })).toBeVisible()
  await page.goForward()
  await expect(page.getByRole('heading', { name: 'kjv-neat.safetensors' })).toBeVisible()
})

test('a link to a file of another machine asks for that file, and then shows what it says', async ({
  page,
  context,
}) => {
  await openPage(page, plain)
  await chooseFiles(page, neat)
  await page.getByRole('button', { name: 'Next row' }).click()
  await expect.poll(() => page.url()).toMatch(/#v=1&file=kjv-neat\.safetensors&fp=[0-9a-f]{16}&row=1/)

  const other = await context.newPage()
  await other.goto(page.url())
  await other.evaluate(() => window.mtpLens.ready)
  const asked = other.getByRole('region', { name: 'Link' })
  await expect(asked).toContainText('kjv-neat.safetensors')
  await chooseFiles(other, neat)
  await expect(asked).toBeHidden()
  await expect(other.getByTestId('row-number')).toHaveValue('1')
})

test('a file with the name but not the contents of a link is shown from its beginning, and that is said', async ({
  page,
}) => {
  await openPage(page, `${plain}#v=1&file=kjv-neat.safetensors&fp=0123456789abcdef&row=1`)
  await chooseFiles(page, neat)
  await expect(page.getByRole('region', { name: 'Link' })).toContainText('another kjv-neat.safetensors')
  await expect(page.getByTestId('row-number')).toHaveValue('0')
})

test('a link holds nothing of the batch: no id, no text, no loss', async ({ page }) => {
  await openPage(page, plain)
  await chooseFiles(page, neat, 'public/samples/tokenizer.json')
  await page.getByTestId('timeline-grid').focus()
  await page.keyboard.press('Enter')
  const { hash } = new URL(page.url())
  expect([...new URLSearchParams(hash.slice(1)).keys()].sort()).toEqual(['file', 'fp', 'pin', 'v'])
})

test('links of another version, and nonsense behind the #, open nothing wrong', async ({ page }) => {
  await openPage(page, `${plain}#v=9&row=1`)
  await expect(page.getByRole('region', { name: 'Link' })).toContainText('another version')
  await openPage(
    page,
    `?backend=wasm&sample=kjv-neat#v=1&row=99&at=5-2&pin=0.99999.7&panel=nope&as=table&hide=head+9&set.ignoreIndex=x`,
  )
  await page.reload()
  await ready(page)
  await expect(page.getByTestId('row-number')).toHaveValue('1')
  await expect(page.getByRole('region', { name: 'Link' })).toContainText('lanes that this batch does not have: head 9')
  await expect(page.getByRole('button', { name: 'Table', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByRole('tab', { name: 'Loss' })).toHaveAttribute('aria-selected', 'true')
})
