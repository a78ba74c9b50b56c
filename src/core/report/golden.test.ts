import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { checkGoldenCase, type GoldenFile } from '../../../fixtures/check-golden.ts'
import names from '../../../fixtures/golden/cases.json'
import { cpuCrossEntropy } from '../loss/cpu-cross-entropy.ts'

const golden = new URL('../../../fixtures/golden/', import.meta.url)

describe('the CPU reference gives what upstream returned', () => {
  test('cases.json lists all 70 golden cases', async () => {
    const files = (await readdir(golden)).filter((file) => file.endsWith('.expected.json'))
    expect(files.map((file) => file.replace('.expected.json', '')).toSorted()).toEqual(names)
    expect(names.length).toBe(70)
  })

  test.each(names)('%s', async (name) => {
    const bytes = await readFile(new URL(`${name}.safetensors`, golden))
    const expected = JSON.parse(await readFile(new URL(`${name}.expected.json`, golden), 'utf8')) as GoldenFile
    await checkGoldenCase(`${name}.safetensors`, bytes, expected, cpuCrossEntropy, { float32: 1e-5, float64: 1e-6 })
  })
})
