import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkGoldenCase, type GoldenFile } from '../../fixtures/check-golden.ts'
import { checkVector, type Vector } from '../../fixtures/check-vectors.ts'
import names from '../../fixtures/golden/cases.json'
import vectors from '../../fixtures/golden/vectors.json'
import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { startWasm } from './start-wasm.ts'

const golden = new URL('../../fixtures/golden/', import.meta.url)

let wasm: CrossEntropyBackend

beforeAll(async () => {
  const started = await startWasm()
  if (!started.available) throw new Error(started.reason)
  wasm = started.backend
})

describe('WASM gives what upstream returned', () => {
  test('all golden cases are there', () => expect(names.length).toBe(70))

  test.each(names)('%s', async (name) => {
    const bytes = await readFile(new URL(`${name}.safetensors`, golden))
    const expected = JSON.parse(await readFile(new URL(`${name}.expected.json`, golden), 'utf8')) as GoldenFile
    await checkGoldenCase(`${name}.safetensors`, bytes, expected, wasm, { float32: 1e-5, float64: null })
  })

  const cases = vectors as unknown as Vector[]
  test.each(cases.map((vector) => [vector.id, vector] as const))('%s', async (_id, vector) => {
    await checkVector(vector, wasm, 1e-5)
  })
})
