import { writeFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { firstPaint } from '../scripts/first-paint.mjs'
import { chooseFiles, openPage, report } from './open-batch.ts'
import { safetensorsOf } from './safetensors-of.ts'

test.describe('the first visit', () => {
  test.use({ serviceWorkers: 'allow' })

  test('shows its first picture with 130 kB of JavaScript, and asks for no script more before it', async ({
    page,
    baseURL,
  }) => {
    const { asked, graph, gzip } = await firstPaint(page, `${baseURL}`)
    await expect(page.getByRole('button', { name: 'Small pack' })).toBeVisible()
    expect(asked.toSorted()).toEqual(graph.toSorted())
    const bytes = asked.reduce((sum, path) => sum + gzip[path], 0)
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThanOrEqual(130_000)
  })
})

/** Scripts that hold parts of tfjs among those that `page` asks for, as names of flags tell which tfjs registers. */
function watchTfjs(page: Page): () => Promise<string[]> {
  const urls: string[] = []
  page.on('request', (request) => {
    if (request.resourceType() === 'script') urls.push(request.url())
  })
  return async () => {
    const holds = async (url: string) => {
      const text = await (await page.request.get(url)).text()
      return /TENSORLIKE_CHECK_SHAPE_CONSISTENCY|WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE/.test(text)
    }
    expect(urls.length).toBeGreaterThan(0)
    const found = await Promise.all(urls.map(async (url) => ((await holds(url)) ? [url] : [])))
    return found.flat()
  }
}

test('tfjs is asked for with the first loss on WebGPU: neither by an empty page nor for masks alone', async ({
  page,
}, info) => {
  const masks = info.outputPath('masks.safetensors')
  const labels = BigInt64Array.from([5n, 6n, 7n, -100n, 3n, 4n, 5n, -100n])
  const sequences = Int32Array.from([0, 0, 0, 0, 1, 1, 1, 1])
  writeFileSync(
    masks,
    safetensorsOf({
      labels: { dtype: 'I64', shape: [1, 8], bytes: labels },
      seq_idx: { dtype: 'I32', shape: [1, 8], bytes: sequences },
    }),
  )
  const tfjs = watchTfjs(page)
  await openPage(page, '?backend=webgpu')
  await page.waitForLoadState('networkidle')
  expect(await tfjs()).toEqual([])

  await chooseFiles(page, masks)
  const { engine, mtp } = await report(page)
  expect([engine.backend, mtp.loss]).toEqual(['webgpu', null])
  expect(await tfjs()).toEqual([])

  await chooseFiles(page, 'public/samples/kjv-small.safetensors')
  expect((await report(page)).engine.backend).toBe('webgpu')
  expect((await tfjs()).length).toBeGreaterThan(0)
})
