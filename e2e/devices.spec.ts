import { expect, type Page, test } from '@playwright/test'
import { openPage, report } from './open-batch.ts'
import { expectTrainersLosses } from './trainers-losses.ts'

/** Runs `code` in the engine's worker before its own: the worker has globals of its own. */
async function beforeWorker(page: Page, code: string): Promise<void> {
  await page.route('**/*engine-worker*', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${code};\n${await response.text()}` })
  })
}

const withoutWebgpu = "Object.defineProperty(WorkerNavigator.prototype, 'gpu', { value: undefined })"

/** The only adapter is named as Chromium names SwiftShader, on machines with a GPU too. */
const softwareAdapter = `
  Object.defineProperty(WorkerNavigator.prototype, 'gpu', { value: {
    requestAdapter: async () => ({ info: { vendor: 'google', architecture: 'swiftshader', device: '', description: '', isFallbackAdapter: true } }),
  } })`

async function openSmall(page: Page, query = ''): Promise<void> {
  await openPage(page, `?sample=kjv-small${query}`)
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
}

const badge = (page: Page) => page.locator('.engine')

test('where the only adapter is a software one, WASM computes, and the badge says why', async ({ page }) => {
  await beforeWorker(page, softwareAdapter)
  await openSmall(page)
  await expectTrainersLosses(page, 'kjv-small')
  const { engine } = await report(page)
  expect(engine).toMatchObject({ backend: 'wasm', fallback: true })
  expect(engine.adapter).toBe('only a software GPU adapter here (google swiftshader)')
  await expect(badge(page)).toContainText('WASM SIMD · only a software GPU adapter here')
})

test('without WebGPU WASM gives the same figures, and the badge says why', async ({ page }) => {
  await beforeWorker(page, withoutWebgpu)
  await openSmall(page)
  await expectTrainersLosses(page, 'kjv-small')
  const { engine } = await report(page)
  expect(engine).toMatchObject({ backend: 'wasm', fallback: true })
  await expect(badge(page)).toContainText('no WebGPU')
})

test('?backend=wasm is no stand-in', async ({ page }) => {
  await openSmall(page, '&backend=wasm')
  await expectTrainersLosses(page, 'kjv-small')
  expect((await report(page)).engine).toMatchObject({ backend: 'wasm', fallback: false })
})

test('under a policy that forbids WASM the CPU computes, and says that too', async ({ page }) => {
  // A worker obeys the policy that its own file came with.
  await page.route('**/*engine-worker*', async (route) => {
    const response = await route.fetch()
    const headers = response.headers()
    const policy = headers['content-security-policy']
    await route.fulfill({
      response,
      headers: { ...headers, 'content-security-policy': policy.replace(" 'wasm-unsafe-eval'", '') },
      body: `${withoutWebgpu};\n${await response.text()}`,
    })
  })
  await openSmall(page)
  await expectTrainersLosses(page, 'kjv-small')
  const { engine } = await report(page)
  expect(engine).toMatchObject({ backend: 'cpu', fallback: true })
  expect(engine.adapter).toMatch(/no WebGPU.*may not compile WASM/)
})

test('a worker whose file does not come is told, and what is opened next starts it', async ({ page }) => {
  await page.route('**/*engine-worker*', (route) => route.abort())
  await page.goto('/?sample=kjv-small')
  await expect(page.getByRole('alert')).toContainText(/did not start.*Reload the page/)
  await expect(badge(page)).toHaveText('Engine not started')
  await expect(page.locator('.work-bar')).toHaveCount(0)
  await page.unroute('**/*engine-worker*')
  await page.getByRole('button', { name: 'Small pack' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await expectTrainersLosses(page, 'kjv-small')
})

test('a browser without WASM computes on the CPU', async ({ page }) => {
  await beforeWorker(page, 'delete globalThis.WebAssembly')
  await openSmall(page, '&backend=wasm')
  await expectTrainersLosses(page, 'kjv-small')
  const { engine } = await report(page)
  expect(engine).toMatchObject({ backend: 'cpu', fallback: true })
  expect(engine.adapter).toContain('no WebAssembly')
})

test('where WebGPU fails while it computes, WASM goes on and says so', async ({ page }) => {
  await beforeWorker(
    page,
    "if (self.GPUDevice) GPUDevice.prototype.createComputePipelineAsync = () => Promise.reject(new Error('no pipeline today'))",
  )
  await openSmall(page, '&backend=webgpu')
  await expectTrainersLosses(page, 'kjv-small')
  const { engine } = await report(page)
  expect(engine).toMatchObject({ backend: 'wasm', fallback: true })
  await expect(badge(page)).toContainText('WebGPU')
})

test('where WASM fails as well, the CPU goes on', async ({ page }) => {
  await beforeWorker(page, "WebAssembly.Memory.prototype.grow = () => { throw new RangeError('no memory today') }")
  await openSmall(page, '&backend=wasm')
  await expectTrainersLosses(page, 'kjv-small')
  const { engine } = await report(page)
  expect(engine).toMatchObject({ backend: 'cpu', fallback: true })
  expect(engine.adapter).toContain('WASM failed: no memory today')
})

test('the page goes on painting while an emulated GPU computes, which it shares with the page', async ({ page }) => {
  await page.addInitScript(() => {
    const frames = { computing: 0 }
    Object.assign(window, { frames })
    const count = () => {
      if (document.documentElement.dataset.state === 'computing') frames.computing++
      requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
  })
  await openPage(page, '?backend=webgpu&sample=kjv-packed')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 })
  expect((await report(page)).engine.backend).toBe('webgpu')
  // It takes seconds: a page that waits for the GPU would have painted once or twice.
  const { computing } = await page.evaluate(() => (window as unknown as { frames: { computing: number } }).frames)
  expect(computing).toBeGreaterThan(20)
})
