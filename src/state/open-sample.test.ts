import { beforeEach, expect, test, vi } from 'vitest'
import { PlayedWorker, playWorkers } from '../../fixtures/played-worker.ts'

playWorkers()
beforeEach(() => vi.stubGlobal('document', { baseURI: 'http://localhost/' }))

test('a sample that is chosen while a file is read takes its place, though the file goes on telling of itself', async () => {
  const { openFiles } = await import('./open-files.ts')
  const { openSample } = await import('./open-sample.ts')
  const { samples } = await import('./samples.ts')
  const fetched: (() => void)[] = []
  vi.stubGlobal('fetch', () => new Promise((resolve) => fetched.push(() => resolve(new Response('x')))))
  void openFiles([new File(['x'], 'slow.safetensors')]).catch(() => undefined)
  await vi.advanceTimersByTimeAsync(1)
  const { id } = PlayedWorker.all[0].last('open')
  const sample = openSample(samples[0].id).catch((error: unknown) => error)
  PlayedWorker.all[0].answer({ type: 'progress', id, progress: { step: 'Reading', done: 0.5 } })
  for (const done of fetched) done()
  await vi.advanceTimersByTimeAsync(1)
  expect(PlayedWorker.all[0].last('open').files.map(({ name }) => name)).toContain(`${samples[0].id}.safetensors`)
  void sample
})
