import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { npyHeader, npyOf } from '../../../fixtures/npy-of.ts'
import { peakMemory } from '../../../fixtures/peak-memory.ts'
import { zipOf } from '../../../fixtures/zip-of.ts'
import { bytesSource } from '../tensor/byte-source.ts'
import { ReadError } from '../tensor/read-error.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { readFile } from './read-file.ts'

/** Elements that are asked for at a time: the engine reads no more of an LM head than a tile. */
const SLICE = 1 << 20
const malformed = new URL('../../../fixtures/malformed/', import.meta.url)
const isLinux = process.platform === 'linux'
if (!isLinux) console.warn('reader-memory.test.ts is skipped: only Linux states the peak of a process.')

async function readSlices({ tensors }: TensorFile): Promise<void> {
  for (const tensor of tensors.values()) {
    const count = tensor.shape.reduce((product, size) => product * size, 1)
    for (let at = 0; at < count; at += SLICE) await tensor.readElements(at, Math.min(at + SLICE, count))
  }
}

/** Opens a file and reads all that is in it, slice by slice, or meets its refusal. @returns the bytes that were read for it */
async function readOrRefuse(name: string, bytes: Uint8Array): Promise<number> {
  const source = bytesSource(name, bytes)
  let read = 0
  const slice = (start: number, end: number) => {
    read += end - start
    return source.slice(start, end)
  }
  try {
    const opened = await readFile({ ...source, slice })
    if (opened.kind === 'tensors') await readSlices(opened.file)
    if (opened.kind === 'packs')
      for (let pack = 0; pack < Math.min(3, opened.packs.count); pack++)
        await readSlices(await opened.packs.openPack(pack))
  } catch (error) {
    if (!(error instanceof ReadError)) throw error
  }
  return read
}

const MIB = 2 ** 20
/** Bytes that no packer makes smaller. */
function noise(length: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
}

const large: readonly (readonly [what: string, name: string, bytes: () => Uint8Array])[] = [
  ['48 MiB of .npy', 'a.npy', () => npyOf(npyHeader('<f4', [12 * MIB]), new Uint8Array(48 * MIB))],
  [
    '24 MiB of .npy in the order of Fortran',
    'a.npy',
    () => npyOf(npyHeader('<f4', [2048, 3072]).replace('False', 'True '), new Uint8Array(24 * MIB)),
  ],
  [
    '16 MiB that deflate does not make smaller',
    'a.npz',
    () => zipOf([{ name: 'x.npy', bytes: npyOf(npyHeader('|u1', [16 * MIB]), noise(16 * MIB)), deflate: true }]),
  ],
  [
    'an array of 512 MiB of zeros in half a MiB',
    'a.npz',
    () => {
      const bytes = npyOf(npyHeader('|u1', [512 * MIB]), new Uint8Array(512 * MIB))
      return zipOf([{ name: 'labels.npy', bytes, deflate: true }])
    },
  ],
]

describe.skipIf(!isLinux)('reading takes at most 64 MiB and twice the bytes that are read', () => {
  it.each([
    ...large,
    ...readdirSync(malformed).map(
      (name) => [name, name, () => new Uint8Array(readFileSync(new URL(name, malformed)))] as const,
    ),
  ])('%s', async (_, name, make) => {
    const bytes = make()
    let read = 0
    const peak = await peakMemory(async () => {
      read = await readOrRefuse(name, bytes)
    })
    expect(peak).toBeLessThanOrEqual(64 * MIB + 2 * read)
  })

  it('and a measure that sees what was given back in between', async () => {
    const peak = await peakMemory(async () => new Uint8Array(200 * MIB).fill(1).length)
    expect(peak).toBeGreaterThan(190 * MIB)
  })
})
