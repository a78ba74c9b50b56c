import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bytesSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { elementCount } from '../../tensor/tensor.ts'
import { readFile } from '../read-file.ts'
import { readSafetensors } from './safetensors.ts'

const good = new Uint8Array(
  readFileSync(new URL('../../../../fixtures/malformed/ok_batch.safetensors', import.meta.url)),
)
const headerEnd = 8 + Number(new DataView(good.buffer).getBigUint64(0, true))

/** One damage: bytes from `at` on are replaced, or as many are removed, or others put in, or the rest is cut off. */
const damage = fc.record({
  // Three in four fall into the length and the header, where they can matter.
  at: fc.oneof({ weight: 3, arbitrary: fc.nat(headerEnd - 1) }, { weight: 1, arbitrary: fc.nat(good.length - 1) }),
  how: fc.constantFrom('replace', 'remove', 'insert', 'flip', 'cut', 'copy'),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
    fc
      .constantFrom('0', '9', '-', '"', ',', '[]', '{}', '1e3', '\\u0061', 'F32', 'I32')
      .map((text) => new TextEncoder().encode(text)),
  ),
})

type Damage = { at: number; how: string; bytes: Uint8Array }

function damaged(bytes: Uint8Array, { at, how, bytes: other }: Damage): Uint8Array {
  const before = bytes.subarray(0, at)
  const parts: Record<string, Uint8Array[]> = {
    replace: [before, other, bytes.subarray(at + other.length)],
    remove: [before, bytes.subarray(at + other.length)],
    insert: [before, other, bytes.subarray(at)],
    flip: [before, Uint8Array.of((bytes[at] ?? 0) ^ (1 << (other[0] & 7))), bytes.subarray(at + 1)],
    cut: [before],
    copy: [before, bytes.subarray(at, at + 16), bytes.subarray(at)],
  }
  const damagedBytes = new Uint8Array(parts[how].flatMap((part) => [...part]))
  // Half of the damages keep the stated length true, so that the checks behind it are reached too.
  if (other[0] % 2 === 0 && at >= 8 && at < headerEnd && damagedBytes.length > 8) {
    const length = headerEnd - 8 + damagedBytes.length - bytes.length
    new DataView(damagedBytes.buffer).setBigUint64(0, BigInt(Math.max(0, length)), true)
  }
  return damagedBytes
}

/** What a few lines that share nothing with the reader make of the same bytes. */
function rangesByJsonParse(bytes: Uint8Array): Map<string, { dtype: string; shape: number[]; range: Uint8Array }> {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, Entry>
  const data = bytes.subarray(8 + length)
  let covered = 0
  const tensors = Object.entries(header).filter(([name]) => name !== '__metadata__')
  const ranges = tensors.map(([name, { dtype, shape, data_offsets: offsets }]) => {
    covered += offsets[1] - offsets[0]
    return [name, { dtype, shape, range: data.subarray(offsets[0], offsets[1]) }] as const
  })
  expect(covered).toBe(data.length)
  return new Map(ranges)
}

type Entry = { dtype: string; shape: number[]; data_offsets: [number, number] }

it('refuses 2,000 damaged files with a ReadError, or reads exactly the bytes that the header names', async () => {
  let accepted = 0
  let slowest = 0
  const property = fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 2 }), async (damages) => {
    const bytes = damages.reduce(damaged, good)
    // Processor time: a busy machine is no fault of the reader's.
    const start = process.cpuUsage()
    try {
      const file = await readSafetensors(bytesSource('a.safetensors', bytes))
      const ranges = rangesByJsonParse(bytes)
      expect(file.tensors.size + file.notes.length).toBe(ranges.size)
      for (const [name, tensor] of file.tensors) {
        expect(tensor.dtype).toBe(ranges.get(name)?.dtype)
        expect(tensor.shape).toEqual(ranges.get(name)?.shape)
        expect(await tensor.readElements(0, elementCount(tensor.shape))).toEqual(
          Uint8Array.from(ranges.get(name)?.range ?? []),
        )
      }
      accepted++
    } catch (error) {
      if (!(error instanceof ReadError)) throw error
      expect(error.message.length).toBeLessThanOrEqual(240)
      expect(error.message).toContain('a.safetensors')
    }
    slowest = Math.max(slowest, process.cpuUsage(start).user / 1000)
  })
  await fc.assert(property, { numRuns: 2000, seed: 20260101 })
  expect(slowest).toBeLessThan(2000)
  // A fuzz that only meets refusals, or none, tests half of the claim.
  expect(accepted).toBeGreaterThan(100)
  expect(accepted).toBeLessThan(1900)
})

it('never throws another error when the kind of the file has to be found out first', async () => {
  const property = fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
    const bytes = damages.reduce(damaged, good)
    await readFile(bytesSource('a.safetensors', bytes)).catch((error: unknown) => {
      if (!(error instanceof ReadError)) throw error
    })
  })
  await fc.assert(property, { numRuns: 2000, seed: 7 })
})
