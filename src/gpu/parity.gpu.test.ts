import { beforeAll, describe, expect, test } from 'vitest'
import { checkGoldenCase, type GoldenFile } from '../../fixtures/check-golden.ts'
import { checkVector, type Vector } from '../../fixtures/check-vectors.ts'
import names from '../../fixtures/golden/cases.json'
import vectors from '../../fixtures/golden/vectors.json'
import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { startWebgpu } from './start-webgpu.ts'

let webgpu: CrossEntropyBackend

beforeAll(async () => {
  const started = await startWebgpu()
  if (!started.available) throw new Error(started.reason)
  webgpu = started.backend
})

describe('WebGPU gives what upstream returned', () => {
  test('all golden cases are there', () => expect(names.length).toBe(70))

  test.each(names)('%s', async (name) => {
    const [bytes, expected] = await Promise.all([
      fetch(`/fixtures/golden/${name}.safetensors`).then((response) => response.arrayBuffer()),
      fetch(`/fixtures/golden/${name}.expected.json`).then((response) => response.json() as Promise<GoldenFile>),
    ])
    await checkGoldenCase(`${name}.safetensors`, new Uint8Array(bytes), expected, webgpu, {
      float32: 1e-5,
      float64: null,
    })
  })

  const cases = vectors as unknown as Vector[]
  test.each(cases.map((vector) => [vector.id, vector] as const))('%s', async (_id, vector) => {
    await checkVector(vector, webgpu, 1e-5)
  })
})
