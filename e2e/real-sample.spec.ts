import { expect, test } from '@playwright/test'
import { chooseFiles, openPage, report } from './open-batch.ts'
import { expectTrainersLosses } from './trainers-losses.ts'

test('the real sample, opened through the file input, gives its trainer’s losses on WebGPU', async ({ page }) => {
  await openPage(page, '?backend=webgpu')
  await chooseFiles(page, 'public/samples/kjv-packed.safetensors', 'public/samples/tokenizer.json')
  await expectTrainersLosses(page, 'kjv-packed')
  const { engine, batch, file } = await report(page)
  expect(engine.backend).toBe('webgpu')
  expect(batch).toEqual({ layout: 'BSHD', rows: 2, sequenceLength: 512, depths: 3, hiddenSize: 192, vocabSize: 2048 })
  expect(file).toEqual({ name: 'kjv-packed.safetensors', bytes: 2397564 })
})

for (const [name, backend] of [
  ['kjv-packed', 'wasm'],
  ['kjv-small', 'cpu'],
  ['kjv-sft-thd', 'wasm'],
  ['kjv-neat', 'wasm'],
] as const)
  test(`the sample ${name} opens by its address and gives its trainer’s losses: ${backend}`, async ({ page }) => {
    await openPage(page, `?backend=${backend}&sample=${name}`)
    await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
    await expectTrainersLosses(page, name)
    expect((await report(page)).engine).toMatchObject({ backend, fallback: false })
  })
