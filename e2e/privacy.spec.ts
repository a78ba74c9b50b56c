import { expect, type Request, test } from '@playwright/test'
import { chooseFiles, openPage, report } from './open-batch.ts'

test.use({ serviceWorkers: 'allow' })

test('no request leaves the browser once the page is loaded, from file to losses on WebGPU', async ({
  page,
  context,
}) => {
  await openPage(page, '?backend=webgpu')
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForLoadState('networkidle')
  const requests: Request[] = []
  context.on('request', (request) => requests.push(request))
  // Offline as well: what is not noticed as a request could not be answered.
  await context.setOffline(true)
  await chooseFiles(page, 'public/samples/kjv-small.safetensors', 'public/samples/tokenizer.json')
  expect((await report(page)).engine.backend).toBe('webgpu')
  await page.getByTestId('timeline-canvas').click({ position: { x: 200, y: 200 } })
  await page.getByTestId('timeline-grid').press('w')
  // tfjs comes with the first loss, from what the service worker keeps of the app.
  const sent = await Promise.all(
    requests.map(async (request) => ((await request.response())?.fromServiceWorker() ? [] : [request.url()])),
  )
  expect(sent.flat()).toEqual([])
})

test('the strict policy holds: nothing violates it, and what is injected does not run', async ({ page }) => {
  const violations: string[] = []
  page.on('console', (message) => {
    if (/content security policy|trusted/i.test(message.text())) violations.push(message.text())
  })
  await openPage(page, '?backend=webgpu&sample=kjv-small')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  expect(violations).toEqual([])

  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';")
  expect(policy?.match(/[\w-]*unsafe[\w-]*/g)).toEqual(['wasm-unsafe-eval'])
  expect(policy).not.toMatch(/https?:|\*/)
  const injected = await page.evaluate(async () => {
    const script = document.createElement('script')
    try {
      script.textContent = 'window.injected = true'
      document.body.append(script)
    } catch {
      // Trusted types may already refuse the text.
    }
    // Playwright may evaluate what a page may not, so this is done in a task of the page's own.
    const evaluated = await new Promise<boolean>((resolve) => {
      setTimeout(() => {
        try {
          Reflect.get(window, 'eval')('window.injected = true')
          resolve(true)
        } catch {
          resolve(false)
        }
      }, 0)
    })
    const fetched = await fetch('https://example.com/').then(
      () => true,
      () => false,
    )
    return { ran: 'injected' in window, evaluated, fetched }
  })
  expect(injected).toEqual({ ran: false, evaluated: false, fetched: false })
  expect(violations.length).toBeGreaterThan(0)
})
