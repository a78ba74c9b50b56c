import { expect, test } from '@playwright/test'
import { openPage, report } from './open-batch.ts'

/** A file of the server, as a `File` in the page. */
const openServed = (address: string) =>
  `fetch(${JSON.stringify(address)}).then((r) => r.blob()).then((b) => new File([b], ${JSON.stringify(address.split('/').at(-1))}))`

test('open resolves with the report when the losses are in, and rejects with the message shown', async ({ page }) => {
  await openPage(page, '?backend=cpu')
  const first = await page.evaluate(
    `${openServed('samples/kjv-small.safetensors')}.then((f) => window.mtpLens.open([f]))`,
  )
  expect(first).toMatchObject({
    schema: 'mtp-lens/report@1',
    mtp: { loss: expect.closeTo(0.855541, 5) },
    findings: expect.any(Array),
    perToken: null,
    error: null,
  })

  const rejection = await page.evaluate(() =>
    window.mtpLens.open([new File(['not a dump'], 'notes.txt')]).then(
      () => 'opened',
      (error: Error) => error.message,
    ),
  )
  await expect(page.getByRole('alert')).toContainText('notes.txt')
  expect(await page.getByRole('alert').innerText()).toContain(rejection)
  expect(await page.evaluate(() => window.mtpLens.lastError)).toMatchObject({ message: rejection, file: 'notes.txt' })
  expect((await report(page)).file.name).toBe('kjv-small.safetensors')
})

test('report gives every token’s target, reason and loss when asked', async ({ page }) => {
  await openPage(page, '?backend=cpu&src=samples/kjv-small.safetensors')
  const { perToken, batch } = await report(page, { perToken: true })
  expect(perToken?.targets).toHaveLength(3)
  expect(perToken?.reason[2][0]).toHaveLength(batch.sequenceLength)
  expect(perToken?.reason[0][0].at(-1)).toBe('trailing')
  expect(perToken?.loss[0][0].at(-1)).toBeNull()
  expect(perToken?.mainLoss[0].filter((loss) => loss !== null)).toHaveLength(157)
})

test('an address of another origin is refused', async ({ page }) => {
  await openPage(page, '?src=https://example.com/batch.safetensors')
  await expect(page.getByRole('alert')).toContainText('https://example.com is another origin')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'error')
})

test('what the address asks for is there again after a reload', async ({ page }) => {
  await openPage(page, '?backend=cpu&sample=kjv-small')
  await page.reload()
  expect((await report(page)).file.name).toBe('kjv-small.safetensors')
})

test('a newer file cancels the older one, and the report is of the newer', async ({ page }) => {
  await openPage(page, '?backend=cpu')
  const outcome = await page.evaluate(async () => {
    const file = async (name: string) => new File([await (await fetch(`samples/${name}`)).blob()], name)
    const [large, small] = await Promise.all([file('kjv-packed.safetensors'), file('kjv-small.safetensors')])
    const older = window.mtpLens.open([large]).then(
      () => 'opened',
      (error: Error) => error.message,
    )
    const newer = await window.mtpLens.open([small])
    return { older: await older, newer: newer.file.name }
  })
  expect(outcome).toEqual({ older: 'kjv-packed.safetensors: opening was cancelled.', newer: 'kjv-small.safetensors' })
  expect((await report(page)).file.name).toBe('kjv-small.safetensors')
})

test('cancelling a computation answers at once and leaves the batch open', async ({ page }) => {
  // The slowest backend: the others may be done before a click on a busy machine.
  await openPage(page, '?backend=cpu&sample=kjv-packed')
  // A click while the file is still being read would cancel the reading instead.
  await page.waitForFunction(() => document.documentElement.dataset.state === 'computing')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  const { file, mtp } = await report(page)
  expect(file.name).toBe('kjv-packed.safetensors')
  expect(mtp.loss).toBeNull()
  expect(mtp.perDepth[0].trained).toBe(955)
})
