import { type Browser, expect, type Page, test } from '@playwright/test'
import { openPage, report } from './open-batch.ts'

// A graphics process that dies, a device that is taken away and a driver that computes wrongly, all in the built app: the
// figure is the same in the end, and the user is told once.

const sample = '?backend=webgpu&sample=kjv-packed'

/** Code that the engine's worker runs before its own: the only way to a device that the page does not hold. */
async function withFault(page: Page, code: string): Promise<void> {
  await page.route(/engine-worker.*\.js$/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${code};${await response.text()}` })
  })
}

async function lossOf(page: Page): Promise<number> {
  const { mtp } = await report(page)
  if (typeof mtp.loss !== 'number') throw new Error('the report has no MTP loss')
  return mtp.loss
}

/** The figure of a page that nothing happens to. */
async function undisturbed(browser: Browser, query: string): Promise<number> {
  const page = await browser.newPage()
  await openPage(page, query)
  const loss = await lossOf(page)
  await page.close()
  return loss
}

test('the graphics process dies in the middle: a new one gives the same bits, told once', async ({ page, browser }) => {
  const expected = await undisturbed(browser, sample)
  await page.goto(`/${sample}`)
  // Looked for frame by frame: an expectation looks once a second, and the text may be gone by then.
  await page.waitForFunction(() => document.body.textContent?.includes('Computing the loss on WebGPU'))
  const session = await browser.newBrowserCDPSession()
  // The answer does not come where the process is gone before it could send it.
  void session.send('Browser.crashGpuProcess').catch(() => undefined)
  expect(await lossOf(page)).toBe(expected)
  await expect(page.getByTestId('engine')).toContainText('WebGPU')
  await expect(page.getByTestId('engine')).toContainText('the GPU was reset')
  await expect(page.getByText('the GPU was reset')).toHaveCount(1)
})

test('a device lost in the middle is replaced, with the same bits', async ({ page, browser }) => {
  const expected = await undisturbed(browser, sample)
  await withFault(
    page,
    `{ const submit = GPUQueue.prototype.submit; const request = GPUAdapter.prototype.requestDevice; let count = 0, device
       GPUAdapter.prototype.requestDevice = async function (...a) { const made = await request.apply(this, a); device ??= made; return made }
       GPUQueue.prototype.submit = function (...a) { if (++count === 12) device.destroy(); return submit.apply(this, a) } }`,
  )
  await openPage(page, sample)
  expect(await lossOf(page)).toBe(expected)
  await expect(page.getByText('the GPU was reset')).toHaveCount(1)
})

test('a GPU that computes wrongly is found out at the first figure, and WASM computes instead', async ({
  page,
  browser,
}) => {
  const expected = await undisturbed(browser, sample.replace('webgpu', 'wasm'))
  await withFault(
    page,
    `{ const write = GPUQueue.prototype.writeBuffer
       GPUQueue.prototype.writeBuffer = function (buffer, at, data, ...rest) {
         if (buffer.label.startsWith('weight tile')) data = data.map((byte, i) => (i % 2 === 0 ? byte ^ 0x40 : byte))
         return write.call(this, buffer, at, data, ...rest)
       } }`,
  )
  await openPage(page, sample)
  expect(await lossOf(page)).toBe(expected)
  const engine = page.getByTestId('engine')
  await expect(engine).toContainText('WASM SIMD')
  await expect(engine).toContainText(/WebGPU failed: WebGPU gave logSumExp [\d.-]+ where the CPU gives [\d.-]+/)
})

test('a device that is lost again and again is given up: WASM computes, told once', async ({ page, browser }) => {
  const expected = await undisturbed(browser, sample.replace('webgpu', 'wasm'))
  await withFault(
    page,
    `{ const request = GPUAdapter.prototype.requestDevice
       GPUAdapter.prototype.requestDevice = async function (...a) {
         const device = await request.apply(this, a)
         const submit = device.queue.submit.bind(device.queue); let count = 0
         device.queue.submit = (...b) => { if (++count === 8) device.destroy(); return submit(...b) }
         return device
       } }`,
  )
  await openPage(page, sample)
  expect(await lossOf(page)).toBe(expected)
  await expect(page.getByTestId('engine')).toContainText('the GPU was lost 3 times within a minute')
})
