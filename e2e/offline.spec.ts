import { expect, type Page, test } from '@playwright/test'
import { samples } from '../src/state/samples.ts'
import { chooseFiles, openPage, report } from './open-batch.ts'

test.use({ serviceWorkers: 'allow' })

test('once it was open, the app opens again without a network, computes, and shows its samples', async ({
  page,
  context,
}) => {
  await openPage(page)
  await page.evaluate(() => navigator.serviceWorker.ready)
  await context.setOffline(true)
  await page.goto('/?sample=kjv-small')
  await page.evaluate(() => window.mtpLens.ready)
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  expect((await report(page)).mtp.loss).toBeGreaterThan(0)
  await page.getByRole('tab', { name: 'Batch' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('lm_head.weight')
  await page.goto('/#v=1&file=other.safetensors&fp=0123456789abcdef')
  await chooseFiles(page, 'public/samples/kjv-small.safetensors')
  await expect(page.getByRole('heading', { name: 'kjv-small.safetensors' })).toBeVisible()
})

test('lessons and the museum work without a network, on a sample that was never opened', async ({ page, context }) => {
  await openPage(page, '?learn=lessons')
  await expect.poll(() => keptSamples(page)).toBe(samples.length)
  await context.setOffline(true)
  await page.goto('/?bug=pos-not-reset')
  await expect(page.getByTestId('learn-dock')).toHaveAttribute('data-phase', 'guessing')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await page.goto('/?lesson=ignore-index')
  await expect(page.getByRole('banner')).toContainText('kjv-sft-thd.safetensors')
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
})

test('it can be installed: a manifest with a name, a start and an icon that are there', async ({ request }) => {
  const manifest = await (await request.get('./manifest.webmanifest')).json()
  expect(manifest).toMatchObject({ name: 'MTP Lens', display: 'standalone', start_url: './' })
  const icon = await request.get(manifest.icons[0].src)
  expect(icon.headers()['content-type']).toContain('image/svg+xml')
})

test('what is kept is the app and nothing of a batch', async ({ page }) => {
  await openPage(page, '?backend=cpu')
  await page.evaluate(() => navigator.serviceWorker.ready)
  await chooseFiles(page, 'public/samples/kjv-small.safetensors')
  const kept = await page.evaluate(async () => {
    const names = await caches.keys()
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return lists.flat().map(({ url }) => new URL(url).pathname)
  })
  expect(kept.length).toBeGreaterThan(8)
  for (const path of kept)
    expect(path).toMatch(/^\/(assets\/[^/]+|samples\/(kjv-[^/]+\.safetensors|tokenizer\.json|losses\.json)|[^/]*)$/)
})

/** Samples that the service worker keeps. */
function keptSamples(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const requests = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()))
    return requests.flat().filter(({ url }) => /samples.*safetensors$/.test(url)).length
  })
}
