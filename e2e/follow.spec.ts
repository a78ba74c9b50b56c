import { expect, test } from '@playwright/test'
import { openPage } from './open-batch.ts'

test('a dump that its trainer writes anew is read again, with what is seen kept and the losses plotted', async ({
  page,
}) => {
  await openPage(page, '?backend=cpu')
  // The browser's own picker cannot be driven. What it gives are handles of files like this one, of the page's private folder.
  await page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory()
    const handle = await folder.getFileHandle('live.safetensors', { create: true })
    const write = async (bytes: ArrayBuffer) => {
      const stream = await handle.createWritable()
      await stream.write(bytes)
      await stream.close()
    }
    const first = await (await fetch('samples/kjv-small.safetensors')).arrayBuffer()
    await write(first)
    const second = first.slice(0)
    // The last thousand bytes of the last tensor: some other numbers.
    new Uint8Array(second).fill(0, second.byteLength - 1000)
    Object.assign(window, { showOpenFilePicker: async () => [handle], trainAgain: () => write(second) })
  })
  await page.getByRole('button', { name: 'Open…' }).click()
  await page.getByRole('button', { name: 'Open and follow…' }).click()
  const followed = page.getByRole('region', { name: 'Followed file' })
  await expect(followed).toContainText('Follows live.safetensors: read once')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await page.getByTestId('timeline-grid').focus()
  for (const key of ['f', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
  const token = await page
    .getByTestId('inspector')
    .getByText(/^Token \d+/)
    .first()
    .textContent()

  await page.evaluate(() => (window as unknown as { trainAgain(): Promise<void> }).trainAgain())
  await expect(followed).toContainText('read 2 times')
  await expect(page.getByTestId('inspector')).toContainText(token ?? 'no token')
  await followed.getByText('As a table').click()
  await expect(followed.getByRole('row')).toHaveCount(3)
  const losses = await followed.getByRole('cell').allTextContents()
  expect(losses[0]).not.toBe(losses[2])

  await followed.getByRole('button', { name: 'Stop following' }).click()
  await expect(followed).toBeHidden()
  await expect(page.getByRole('heading', { name: 'live.safetensors' })).toBeVisible()
})
