import { describe, expect, it } from 'vitest'
import { npyHeader, npyOf } from '../../../../fixtures/npy-of.ts'
import { type MadeMember, zipOf } from '../../../../fixtures/zip-of.ts'
import { type ByteSource, bytesSource } from '../../tensor/byte-source.ts'
import { readNumbers } from '../../tensor/decode-elements.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { elementCount } from '../../tensor/tensor.ts'
import type { TensorFile } from '../../tensor/tensor-file.ts'
import { readFile } from '../read-file.ts'

const ids = npyOf(npyHeader('<i8', [3]), new Uint8Array(BigInt64Array.of(7n, 8n, 9n).buffer))

async function openSource(source: ByteSource): Promise<TensorFile> {
  const opened = await readFile(source)
  if (opened.kind !== 'tensors') throw new Error('not a dump')
  return opened.file
}

const open = (members: readonly MadeMember[], zip64 = false): Promise<TensorFile> =>
  openSource(bytesSource('a.npz', zipOf(members, zip64)))

/** Opens the archive and reads every array in it; the message of what was refused. */
async function refusal(bytes: Uint8Array): Promise<string> {
  const error: unknown = await openSource(bytesSource('a.npz', bytes))
    .then(async ({ tensors }) => {
      for (const tensor of tensors.values()) await tensor.readElements(0, elementCount(tensor.shape))
    })
    .catch((reason: unknown) => reason)
  if (!(error instanceof ReadError)) throw new Error(`expected a ReadError, got ${String(error)}`)
  expect(error.message.length).toBeLessThanOrEqual(240)
  expect(error.message).toContain('a.npz')
  return error.message
}

/** An archive of one stored array of zeros, which are nowhere but in what a slice gives. */
function zerosOf(length: number, crc: number): ByteSource {
  const header = npyOf(npyHeader('|u1', [length]))
  const size = header.length + length
  const zip = zipOf([{ name: 'head.npy', bytes: header, size, compressedSize: size, crc }])
  const dataEnd = 30 + 'head.npy'.length + header.length
  const end = new DataView(zip.buffer, zip.byteOffset)
  end.setUint32(zip.length - 6, end.getUint32(zip.length - 6, true) + length, true)
  return {
    name: 'a.npz',
    byteLength: zip.length + length,
    slice: async (start, stop) => {
      const bytes = new Uint8Array(stop - start)
      bytes.set(zip.subarray(start, Math.min(stop, dataEnd)))
      const after = Math.max(start, dataEnd + length)
      if (after < stop) bytes.set(zip.subarray(after - length, stop - length), after - start)
      return bytes
    },
  }
}

async function numbersOf(file: TensorFile, name: string): Promise<number[]> {
  const tensor = file.tensors.get(name)
  if (tensor === undefined) throw new Error(`no ${name}`)
  return [...(await readNumbers(tensor))]
}

describe('a .npz archive', () => {
  it.each([
    ['stored', false, false],
    ['deflated', true, false],
    ['stored, with ZIP64 records', false, true],
    ['deflated, with ZIP64 records', true, true],
  ])('reads %s arrays', async (_, deflate, zip64) => {
    const file = await open([{ name: 'input_ids.npy', bytes: ids, deflate }], zip64)
    expect(await numbersOf(file, 'input_ids')).toEqual([7, 8, 9])
    expect(file.notes).toEqual([])
  })

  it('takes arrays without dimensions as settings: numbers, bools, strings', async () => {
    const text = Uint8Array.from('sum\0\0'.split('').flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0]))
    const file = await open([
      { name: 'scaling_factor.npy', bytes: npyOf(npyHeader('<f8', []), new Uint8Array(Float64Array.of(0.3).buffer)) },
      { name: 'training.npy', bytes: npyOf(npyHeader('|b1', []), Uint8Array.of(0)) },
      { name: 'reduction.npy', bytes: npyOf(npyHeader('<U5', []), text) },
    ])
    expect([...file.metadata]).toEqual([
      ['scaling_factor', '0.3'],
      ['training', 'false'],
      ['reduction', 'sum'],
    ])
  })

  it('leaves members that are no arrays out, with a word, and keeps names as text', async () => {
    const file = await open([
      { name: '../../x.npy', bytes: ids },
      { name: 'readme.txt', bytes: Uint8Array.of(1) },
      { name: 'folder/', bytes: new Uint8Array() },
      { name: 'words.npy', bytes: npyOf(npyHeader('<U1', [1]), new Uint8Array(4)) },
    ])
    expect([...file.tensors.keys()]).toEqual(['../../x'])
    expect(file.notes).toEqual([
      'readme.txt was left out: it is no .npy array.',
      'words.npy was left out: it holds text, not numbers.',
    ])
  })

  it('reads no element before it is asked for, and then only that member', async () => {
    const big = npyOf(npyHeader('<f4', [1 << 20]), new Uint8Array(4 << 20))
    const bytes = zipOf([
      { name: 'a.npy', bytes: big },
      { name: 'input_ids.npy', bytes: ids },
    ])
    let read = 0
    const inner = bytesSource('a.npz', bytes)
    const source: ByteSource = {
      ...inner,
      slice: (start, end) => {
        read += end - start
        return inner.slice(start, end)
      },
    }
    const file = await openSource(source)
    expect(await numbersOf(file, 'input_ids')).toEqual([7, 8, 9])
    expect(read).toBeLessThan(200_000)
  })
})

describe('a .npz archive is refused', () => {
  const member = { name: 'labels.npy', bytes: ids }

  it.each<[string, readonly MadeMember[], string]>([
    ['a wrong CRC of a stored member', [{ ...member, crc: 1 }], 'labels.npy: expected CRC-32 00000001'],
    ['a wrong CRC of a deflated member', [{ ...member, deflate: true, crc: 1 }], 'labels.npy: expected CRC-32'],
    ['a deflated size that is too small', [{ ...member, deflate: true, size: 100 }], 'labels, shape'],
    ['a deflated size that is too large', [{ ...member, deflate: true, size: 4000 }], 'labels, shape'],
    ['4 GB from 640 bytes', [{ ...member, deflate: true, size: 4_000_000_000 }], 'labels.npy, size: expected at most'],
    ['a stored member of two sizes', [{ ...member, size: 151 }], 'labels.npy, size'],
    ['an encrypted member', [{ ...member, flags: 1 }], 'labels.npy, encryption'],
    [
      'another method',
      [{ ...member, method: 93 }],
      'labels.npy, compression: expected stored or deflated; found method 93',
    ],
    ['a deflate stream that is none', [{ ...member, method: 8 }], 'labels.npy'],
    ['one name twice', [member, member], 'labels.npy: expected each member once'],
    ['two members in one place', [member, { ...member, name: 'ids.npy', start: 0 }], 'overlap'],
    ['a local header of another name', [{ ...member, localName: 'LABELS.npy' }], 'labels.npy, local header'],
    ['an archive of something else', [{ name: 'a.txt', bytes: ids }], 'one with a.txt'],
    ['an archive of nothing', [], 'an empty one'],
  ])('%s', async (_, members, words) => {
    expect(await refusal(zipOf(members))).toContain(words)
  })

  it('bytes after the end record, or a directory that does not end at it', async () => {
    const bytes = zipOf([member])
    expect(await refusal(Buffer.concat([bytes, Buffer.from('x')]))).toContain('zip directory')
    const shifted = Buffer.from(bytes)
    shifted.writeUInt32LE(shifted.readUInt32LE(bytes.length - 6) - 1, bytes.length - 6)
    expect(await refusal(shifted)).toContain('zip directory: expected one that ends at')
  })

  it('ZIP64 records with 2^60 entries, at once', async () => {
    const bytes = Buffer.from(zipOf([member], true))
    const record = bytes.length - 22 - 20 - 56
    bytes.writeBigUInt64LE(2n ** 60n, record + 32)
    expect(await refusal(bytes)).toContain('zip64 directory')
  })

  it('400 members that share one body, without inflating it', async () => {
    const bomb = new Uint8Array(1 << 20)
    const members = Array.from({ length: 400 }, (_, i) => ({
      name: `a${i}.npy`,
      bytes: i === 0 ? bomb : new Uint8Array(),
      deflate: true,
      start: 0,
    }))
    expect(await refusal(zipOf(members))).toContain('overlap')
  })

  it('12,001 arrays, before one of them is read', async () => {
    const members = Array.from({ length: 12_001 }, (_, index) => ({ name: `x${index}.npy`, bytes: ids }))
    expect(await refusal(zipOf(members))).toContain('at most 12,000 arrays; found 12,001')
  })

  it('a member that inflates to 192 MiB where 128 bytes are stated, before it has', async () => {
    const header = npyOf(npyHeader('|u1', [256]))
    const bytes = Buffer.concat([header, Buffer.alloc(192 << 20)])
    const archive = zipOf([{ name: 'labels.npy', bytes, deflate: true, size: header.length + 256 }])
    expect(await refusal(archive)).toContain('bytes, as the directory says; found more')
  })

  it('a stored array above 256 MiB whose CRC is wrong, when the last of its slices has come', async () => {
    const length = 260 * 2 ** 20
    const { tensors, notes } = await openSource(zerosOf(length, 1))
    expect(notes).toEqual([expect.stringContaining('its CRC is checked when all of them have been read')])
    const read = async (): Promise<void> => {
      for (let at = 0; at < length; at += 2 ** 26)
        await tensors.get('head')?.readElements(at, Math.min(length, at + 2 ** 26))
    }
    const error: unknown = await read().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ReadError)
    expect(String(error)).toContain('head.npy: expected CRC-32 00000001')
  })
})
