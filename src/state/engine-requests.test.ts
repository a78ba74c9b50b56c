import { describe, expect, it, vi } from 'vitest'
import { PlayedWorker, playWorkers } from '../../fixtures/played-worker.ts'

const workers = PlayedWorker.all
const files = [new File(['x'], 'a.safetensors')]
const nothing = () => undefined
const batchWithoutArrays = { labels: null, boundaries: new Map(), targets: null, outputTail: null } as never

playWorkers()

/** Starts a session with a batch open in it. */
async function openSession() {
  const session = await import('./engine-requests.ts')
  const opening = session.readFiles(files, nothing)
  await vi.advanceTimersByTimeAsync(1)
  const { id } = workers[0].last('open')
  const batch = { batchId: id, packed: {}, readings: [] } as never
  workers[0].answer({ type: 'opened', id, opened: { batch, tokens: null, packs: null } })
  await opening
  return { session, batchId: id }
}

describe('a worker whose file does not come', () => {
  it('fails what waits for it, says what to do, and is tried again with the next request', async () => {
    PlayedWorker.isFound = false
    const session = await import('./engine-requests.ts')
    const { appStore } = await import('./app-store.ts')
    const reading = session.readFiles(files, nothing).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(1)
    expect(String(await reading)).toMatch(/did not start.*Reload the page/)
    expect(appStore.getState().isEngineDown).toBe(true)
    PlayedWorker.isFound = true
    void session.readFiles(files, nothing)
    await vi.advanceTimersByTimeAsync(1)
    expect(workers[1].last('open').files).toEqual(files)
    expect(appStore.getState().isEngineDown).toBe(false)
  })
})

describe('a worker that reads', () => {
  it('is replaced after 5 s without a sign of life, and the next read goes to the new one', async () => {
    const { session } = await openSession()
    const reading = session.readFiles(files, nothing).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(4900)
    expect(workers[0].ended).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    expect(String(await reading)).toContain('a.safetensors: stopped after 5 s')
    expect([workers[0].ended, workers.length]).toEqual([true, 2])
    void session.readFiles(files, nothing)
    await vi.advanceTimersByTimeAsync(1)
    expect(workers[1].last('open').files).toEqual(files)
  })

  it('is left alone as long as it tells of progress', async () => {
    const { session } = await openSession()
    void session.readFiles(files, nothing)
    await vi.advanceTimersByTimeAsync(1)
    const { id } = workers[0].last('open')
    for (let i = 0; i < 10; i++) {
      await vi.advanceTimersByTimeAsync(4000)
      workers[0].answer({ type: 'progress', id, progress: { step: 'Reading', done: null } })
    }
    expect(workers[0].ended).toBe(false)
  })

  it('is replaced within half a second when it does not hear Cancel', async () => {
    const { session } = await openSession()
    const reading = session.readFiles(files, nothing).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(1)
    const { cancelPending } = await import('./engine-link.ts')
    cancelPending()
    await vi.advanceTimersByTimeAsync(500)
    expect(String(await reading)).toContain('cancelled')
    expect([workers[0].ended, workers.length]).toEqual([true, 2])
  })

  it('that does not hear Cancel is replaced without harm to what was asked since', async () => {
    const { session, batchId } = await openSession()
    const reading = session.readFiles(files, nothing).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(1)
    const { cancelPending } = await import('./engine-link.ts')
    cancelPending()
    const others = [new File(['y'], 'b.safetensors')]
    const opening = session.readFiles(others, nothing)
    await vi.advanceTimersByTimeAsync(500)
    expect(String(await reading)).toContain('cancelled')
    const { id, files: asked } = workers[1].last('open')
    expect(asked).toEqual(others)
    expect(workers[1].sent.filter(({ type }) => type === 'open')).toHaveLength(1)
    const batch = { batchId: id, packed: {}, readings: [] } as never
    workers[1].answer({ type: 'opened', id, opened: { batch, tokens: null, packs: null } })
    expect((await opening).batch?.batchId).not.toBe(batchId)
  })

  it('that takes its time to start gets what was asked last, though a file before that was cancelled', async () => {
    const { session } = await openSession()
    const { cancelPending } = await import('./engine-link.ts')
    PlayedWorker.startsAtOnce = false
    const read = (name: string) =>
      session.readFiles([new File(['x'], name)], nothing).catch((error: unknown) => String(error))
    const hanging = read('hangs')
    await vi.advanceTimersByTimeAsync(1)
    cancelPending()
    const second = read('second')
    await vi.advanceTimersByTimeAsync(350)
    cancelPending()
    const third = read('third')
    await vi.advanceTimersByTimeAsync(5200)
    PlayedWorker.startsAtOnce = true
    workers[1].tellStarted()
    expect(await hanging).toContain('cancelled')
    expect(await second).toContain('cancelled')
    await vi.advanceTimersByTimeAsync(1)
    const { id, files: asked } = workers[1].last('open')
    expect(asked.map(({ name }) => name)).toEqual(['third'])
    const batch = { batchId: id, packed: {}, readings: [] } as never
    workers[1].answer({ type: 'opened', id, opened: { batch, tokens: null, packs: null } })
    expect(await third).toHaveProperty('batch')
  })

  it('that hangs on one file fails that file alone', async () => {
    const { session, batchId } = await openSession()
    const evaluating = session.evaluate(batchId, batchWithoutArrays, {} as never, [], nothing, nothing, nothing)
    const reading = session.readFiles(files, nothing).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(5100)
    expect(String(await reading)).toContain('stopped after 5 s')
    const { id } = workers[1].last('evaluate')
    const engine = { backend: 'cpu', adapter: 'test', fallback: false } as const
    workers[1].answer({ type: 'planned', id, evaluation: { notices: [] } as never })
    workers[1].answer({ type: 'evaluated', id, findings: [], notices: [], engine })
    await expect(evaluating).resolves.toHaveProperty('evaluation')
  })

  it('that dies fails what is pending, with what the browser says', async () => {
    const { session } = await openSession()
    const reading = session.readFiles(files, nothing).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(1)
    workers[0].onerror?.({ message: 'out of memory', preventDefault: nothing })
    expect(String(await reading)).toContain('out of memory')
    expect(workers.length).toBe(2)
  })
})

describe('what this browser keeps', () => {
  it('goes to every worker with its start, and another budget at once', async () => {
    vi.stubGlobal('localStorage', { getItem: () => '[["an adapter","smem"]]', setItem: nothing })
    const { session } = await openSession()
    const start = { backend: 'auto', keptKernels: [['an adapter', 'smem']] }
    expect(workers[0].last('start')).toMatchObject({ ...start, gpuBudgetBytes: 256 * 2 ** 20 })
    const { setGpuBudget } = await import('./gpu-budget.ts')
    setGpuBudget(64)
    expect(workers[0].last('budget')).toEqual({ type: 'budget', gpuBudgetBytes: 64 * 2 ** 20 })
    workers[0].onerror?.({ message: 'gone', preventDefault: nothing })
    void session.readFiles(files, nothing)
    expect(workers[1].last('start')).toMatchObject({ ...start, gpuBudgetBytes: 64 * 2 ** 20 })
  })
})

describe('the batch on screen', () => {
  it('is opened again in the worker that took over, and computed there', async () => {
    const { session, batchId } = await openSession()
    workers[0].onerror?.({ message: 'gone', preventDefault: nothing })
    const evaluating = session.evaluate(batchId, batchWithoutArrays, {} as never, [], nothing, nothing, nothing)
    await vi.advanceTimersByTimeAsync(1)
    const first = workers[1].last('evaluate')
    workers[1].answer({ type: 'failed', id: first.id, failure: { kind: 'gone' } })
    await vi.advanceTimersByTimeAsync(1)
    const { id, files: again } = workers[1].last('open')
    expect(again).toEqual(files)
    const batch = { batchId: id, packed: {}, readings: [] } as never
    workers[1].answer({ type: 'opened', id, opened: { batch, tokens: null, packs: null } })
    await vi.advanceTimersByTimeAsync(1)
    const second = workers[1].last('evaluate')
    expect(second.batchId).toBe(id)
    const engine = { backend: 'cpu', adapter: 'test', fallback: false } as const
    workers[1].answer({ type: 'planned', id: second.id, evaluation: { notices: [] } as never })
    workers[1].answer({ type: 'evaluated', id: second.id, findings: [], notices: [], engine })
    await expect(evaluating).resolves.toHaveProperty('evaluation')
  })

  it('gives another pack of its data set', async () => {
    const { session, batchId } = await openSession()
    void session.readPack(batchId, 3, { roles: new Map(), labels: 'unshifted' }, nothing)
    await vi.advanceTimersByTimeAsync(1)
    expect(workers[0].last('openPack')).toMatchObject({
      batchId,
      wanted: { pack: 3, choices: { labels: 'unshifted' } },
    })
  })
})
