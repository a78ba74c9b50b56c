import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { chooseFiles, openPage, report } from './open-batch.ts'

const mebibyte = 1024 * 1024
const vocabSize = 163_840
const hiddenSize = 16_384

/** A dump whose LM head fills 5 GiB; its bytes are a hole in the file, which takes no room on the disk. */
function writeSparseDump(path: string): number {
  const head = vocabSize * hiddenSize * 2
  const header = JSON.stringify({
    labels: { dtype: 'I64', shape: [1, 4], data_offsets: [0, 32] },
    'lm_head.weight': { dtype: 'BF16', shape: [vocabSize, hiddenSize], data_offsets: [32, 32 + head] },
  })
  const start = Buffer.alloc(8 + header.length + 32)
  start.writeBigUInt64LE(BigInt(header.length))
  start.write(header, 8)
  for (const [i, label] of [11n, 12n, 13n, -100n].entries()) start.writeBigInt64LE(label, 8 + header.length + 8 * i)
  const file = openSync(path, 'w')
  writeSync(file, start)
  ftruncateSync(file, start.length + head)
  closeSync(file)
  return start.length + head
}

/** Peak resident memory of the browser's processes, in bytes, by process id: what the kernel counted. */
async function peaks(page: Page): Promise<Map<number, number>> {
  const browser = page.context().browser()
  if (browser === null) throw new Error('no browser')
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const found = new Map<number, number>()
  for (const { id } of processInfo) {
    const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? []
    found.set(id, Number(kibibytes) * 1024)
  }
  return found
}

test('a file of 5 GiB opens by its header, and takes less than 256 MiB in any process', async ({ page }, testInfo) => {
  // biome-ignore lint/suspicious/noSkippedTests: what is measured cannot be had elsewhere
  test.skip(process.platform !== 'linux', 'Peak memory is read from /proc, which only Linux has.')
  const path = testInfo.outputPath('huge.safetensors')
  const bytes = writeSparseDump(path)
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, 'fixtures/malformed/ok_batch.safetensors')
  const before = await peaks(page)
  await chooseFiles(page, path)
  await expect(page.getByRole('alert')).toHaveCount(0)
  const { file, batch } = await report(page)
  expect(file).toEqual({ name: 'huge.safetensors', bytes })
  expect(batch).toMatchObject({ vocabSize, sequenceLength: 4 })
  const grown = [...(await peaks(page))].map(([id, peak]) => peak - (before.get(id) ?? 0))
  expect(Math.max(...grown)).toBeLessThan(256 * mebibyte)
})

/** Keeps the worker busy for ever, as a reader that loops on a damaged file would. */
function hang(page: Page): void {
  const [worker] = page.workers()
  // It never answers; the worker's end rejects it.
  worker
    .evaluate(() => {
      for (;;);
    })
    .catch(() => undefined)
}

test('a worker that hangs while it reads is ended and replaced; the batch on screen and its losses stay', async ({
  page,
}) => {
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, 'public/samples/kjv-small.safetensors')
  const before = await report(page, { perToken: true })
  const [worker] = page.workers()
  hang(page)
  await chooseFiles(page, 'fixtures/malformed/ok_batch.safetensors')
  await expect(page.getByRole('alert')).toContainText('stopped after 5 s without progress')
  expect(await report(page, { perToken: true })).toEqual(before)
  // The browser tells of a new worker a moment after the page has started it.
  await expect.poll(() => page.workers().some((one) => one !== worker)).toBe(true)
  // The batch lives on in the new worker, which reads its file again when it is asked for.
  await page.getByRole('tab', { name: 'Settings' }).click()
  await page.getByTestId('setting-labels').selectOption('unshifted')
  await expect.poll(async () => (await report(page, { perToken: true })).perToken).not.toEqual(before.perToken)
  await expect(page.getByRole('alert')).toHaveCount(0)
  await chooseFiles(page, 'fixtures/malformed/ok_batch.safetensors')
  expect((await report(page)).file.name).toBe('ok_batch.safetensors')
})

test('Cancel ends a worker that does not hear it, and the batch on screen stays', async ({ page }) => {
  await openPage(page, '?backend=cpu')
  await chooseFiles(page, 'public/samples/kjv-small.safetensors')
  const before = await report(page)
  hang(page)
  await page.getByTestId('open-file').setInputFiles('fixtures/malformed/ok_batch.safetensors')
  await page.getByRole('button', { name: /cancel/i }).click()
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect(await report(page)).toEqual(before)
  await chooseFiles(page, 'fixtures/malformed/ok_batch.safetensors')
  expect((await report(page)).file.name).toBe('ok_batch.safetensors')
})
