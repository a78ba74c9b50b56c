import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { chooseFiles, openPage } from './open-batch.ts'

test('the Open dialog shows, over an open batch, how to dump one from each trainer, and gives the script', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, 'fixtures/malformed/ok_batch.safetensors')
  await page.getByRole('button', { name: 'Open…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Open a batch' })
  await expect(dialog.getByRole('button', { name: 'Browse…' })).toBeFocused()
  const script = readFileSync('public/mtp_lens_dump.py', 'utf8')
  for (const [trainer, call] of [
    ['NeMo AutoModel', 'record_automodel'],
    ['Megatron-LM', 'record_megatron'],
  ]) {
    await dialog.getByTestId('dump-trainer').selectOption(trainer)
    await dialog.getByRole('button', { name: 'Copy' }).click()
    await expect(dialog.getByText('Copied')).toBeVisible()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`with ${call}(`)
    expect(script).toContain(`def ${call}(`)
    await expect(dialog.getByRole('button', { name: 'Copy' })).toBeVisible()
  }
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('link', { name: 'Download mtp_lens_dump.py' }).click(),
  ])
  expect(readFileSync(await download.path(), 'utf8')).toBe(script)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('button', { name: 'Open…' })).toBeFocused()
})
