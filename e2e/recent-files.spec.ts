import { expect, type Page, test } from '@playwright/test'
import { openPage } from './open-batch.ts'

/**
 * The browser's own picker cannot be driven. What it gives are handles of files like these, of the page's private folder; whether
 * they may be read is asked of the browser as well, and answered here.
 */
async function withPicker(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const answers = window as unknown as { allows?: PermissionState }
    Object.assign(FileSystemFileHandle.prototype, {
      queryPermission: async () => 'prompt',
      requestPermission: async () => answers.allows ?? 'granted',
    })
    Object.assign(window, {
      showOpenFilePicker: async () => {
        const folder = await navigator.storage.getDirectory()
        const handle = await folder.getFileHandle('step-100.safetensors', { create: true })
        const stream = await handle.createWritable()
        await stream.write(await (await fetch('samples/kjv-small.safetensors')).arrayBuffer())
        await stream.close()
        return [handle]
      },
    })
  })
}

test('a file that was opened is offered again after a reload, asks, says when it is gone, and is forgotten', async ({
  page,
}) => {
  await withPicker(page)
  await openPage(page, '?backend=cpu')
  await page.keyboard.press('Control+o')
  await expect(page.getByRole('heading', { name: 'step-100.safetensors' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')

  // The link names the file; this browser knows where it is.
  await page.reload()
  const asked = page.getByRole('region', { name: 'Link' })
  await asked.getByRole('button', { name: 'Open it…' }).click()
  await expect(page.getByRole('heading', { name: 'step-100.safetensors' })).toBeVisible()
  await expect(asked).toBeHidden()

  await openPage(page, '?backend=cpu')
  await page.reload()
  const list = page.getByRole('region', { name: 'Recent files' })
  await expect(list.getByRole('listitem')).toHaveCount(1)
  // Closed without an answer.
  await page.evaluate(() => Object.assign(window, { allows: 'prompt' }))
  await list.getByRole('button', { name: 'step-100.safetensors', exact: true }).click()
  await expect(list).toContainText('was not allowed to read step-100.safetensors')
  await page.evaluate(async () => {
    Object.assign(window, { allows: 'granted' })
    await (await navigator.storage.getDirectory()).removeEntry('step-100.safetensors')
  })
  await page.keyboard.press('F1')
  await page.keyboard.type('recent step-100')
  await page.keyboard.press('Enter')
  await expect(list).toContainText('No longer there')
  await list.getByRole('button', { name: 'Forget step-100.safetensors' }).click()
  await expect(list).toBeHidden()
  await page.reload()
  await page.evaluate(() => window.mtpLens.ready)
  await expect(list).toBeHidden()
})

test('where a browser gives no handles, Browse opens its plain picker and no list is shown', async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showOpenFilePicker'))
  await openPage(page, '?backend=cpu')
  const picker = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Browse…' }).click()
  await (await picker).setFiles('public/samples/kjv-small.safetensors')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await page.getByRole('button', { name: 'Open…' }).click()
  await expect(page.getByRole('region', { name: 'Recent files' })).toBeHidden()
})
