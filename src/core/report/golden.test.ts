import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { checkGoldenCase, type GoldenFile } from '../../../fixtures/check-golden.ts'
import { cpuCrossEntropy } from '../loss/cpu-cross-entropy.ts'

const golden = new URL('../../../fixtures/golden/', import.meta.url)
const names = Object.keys(import.meta.glob('../../../fixtures/golden/*.expected.json')).map((path) =>
  path.replace(/^.*\//, '').replace('.expected.json', ''),
)

describe('the CPU reference gives what upstream returned', () => {
  test('all 70 golden cases are there', () => expect(names.length).toBe(70))

  test.each(names)('%s', async (name) => {
    const bytes = await readFile(new URL(`${name}.safetensors`, golden))
    const expected = JSON.parse(await readFile(new URL(`${name}.expected.json`, golden), 'utf8')) as GoldenFile
    await checkGoldenCase(`${name}.safetensors`, bytes, expected, cpuCrossEntropy, { float32: 1e-5, float64: 1e-6 })
  })
})
