import { type ByteSource, bytesSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { inflate } from '../compression/deflate/inflate.ts'
import { KeptBuffers, type Packed } from '../compression/kept-buffers.ts'
import { mostUnpackedAtOnce } from '../compression/most-unpacked-at-once.ts'
import { groupedNumber } from '../grouped-number.ts'
import { checkedInPassing } from './checked-in-passing.ts'
import { crc32 } from './crc32.ts'
import type { ZipMember } from './zip-directory.ts'
import { readZipDirectory } from './zip-directory.ts'
import { memberStart } from './zip-local-header.ts'

/** An archive whose members are read one at a time, when they are asked for. */
export interface ZipArchive {
  readonly file: string
  readonly members: ReadonlyMap<string, ZipMember>
  /** The first bytes of a member, at most `most`: enough for a header. Not checked against the CRC. */
  head(member: ZipMember, most: number): Promise<ByteSource>
  /** A member; it is read, and checked against its CRC, with the first slice. */
  source(member: ZipMember): ByteSource
}

/** A stored member above this is not read whole for its CRC's sake: it is held against it when all of it has come by. */
const longestChecked = 256 * 1024 * 1024

/** A deflated member has to be held whole. Above this a stored one is the better choice. */
const longestInflated = 512 * 1024 * 1024

const pieceLength = 1024 * 1024

/** What the user has to know of a member that is used before it has been checked. */
export function uncheckedNotes({ name, size, deflated }: ZipMember): string[] {
  const isChecked = deflated || size <= longestChecked
  return isChecked
    ? []
    : [`${visibleText(name, 60)} is read by slices: its CRC is checked when all of them have been read in turn.`]
}

export async function openZip(source: ByteSource): Promise<ZipArchive> {
  const members = await readZipDirectory(source)
  const kept = new KeptBuffers<null, ZipMember>()
  return {
    file: source.name,
    members,
    head: async (member, most) => {
      const packed = await packedSource(source, member)
      const wanted = Math.min(most, member.size)
      if (!member.deflated) return { ...packed, byteLength: wanted }
      const bytes = new Uint8Array(wanted)
      const { length, end } = await inflate(packed, bytes, true)
      if (end === 'damaged') throw damaged(source.name, member, 'a deflate stream', 'damaged data')
      return bytesSource(source.name, bytes.subarray(0, length))
    },
    source: (member) => {
      if (!member.deflated) return storedSource(source, member)
      return {
        name: source.name,
        byteLength: member.size,
        slice: (start, end) =>
          kept.use(
            null,
            member,
            async () => packedMember(source, member),
            (bytes) => bytes.slice(start, end),
          ),
      }
    },
  }
}

/** The member's bytes as they are in the file. */
async function packedSource(source: ByteSource, member: ZipMember): Promise<ByteSource> {
  const start = await memberStart(source, member)
  return {
    name: source.name,
    byteLength: member.compressedSize,
    slice: (from, to) => source.slice(start + from, start + to),
  }
}

function storedSource(source: ByteSource, member: ZipMember): ByteSource {
  let checked: Promise<ByteSource> | undefined
  const open = async (): Promise<ByteSource> => {
    const packed = await packedSource(source, member)
    if (member.size > longestChecked)
      return checkedInPassing(packed, member.crc, (found) => wrongCrc(source.name, member, found))
    let crc = 0
    for (let at = 0; at < member.size; at += pieceLength) {
      crc = crc32(await packed.slice(at, Math.min(at + pieceLength, member.size)), crc)
    }
    if (crc !== member.crc) throw wrongCrc(source.name, member, crc)
    return packed
  }
  return {
    name: source.name,
    byteLength: member.size,
    slice: async (start, end) => {
      checked ??= open().catch((error: unknown) => {
        // A read that was cancelled says nothing about the next one.
        checked = undefined
        throw error
      })
      return (await checked).slice(start, end)
    },
  }
}

/** @throws ReadError for a member that becomes too much, and then for one that is damaged */
function packedMember(source: ByteSource, member: ZipMember): Packed {
  const { name: file } = source
  const { compressedSize: packed, size } = member
  const most = Math.min(longestInflated, mostUnpackedAtOnce(packed))
  if (size > most) {
    const expected = `at most ${groupedNumber(most)} bytes from ${groupedNumber(packed)} deflated ones`
    throw damaged(file, member, expected, groupedNumber(size), 'Save without compression (numpy.savez).')
  }
  return { packed, size, unpack: (bytes) => inflateMember(source, member, bytes) }
}

async function inflateMember(source: ByteSource, member: ZipMember, bytes: Uint8Array): Promise<void> {
  const { name: file } = source
  const { length, end } = await inflate(await packedSource(source, member), bytes)
  if (end === 'full') {
    throw damaged(file, member, `${groupedNumber(member.size)} bytes, as the directory says`, 'more')
  }
  if (end === 'damaged' || length < member.size) {
    const found = `damaged data after ${groupedNumber(length)}`
    throw damaged(file, member, `a deflate stream of ${groupedNumber(member.size)} bytes`, found)
  }
  const crc = crc32(bytes)
  if (crc !== member.crc) throw wrongCrc(file, member, crc)
}

function damaged(file: string, member: ZipMember, expected: string, found: string, remedy?: string): ReadError {
  return new ReadError({
    file,
    tensor: member.name,
    expected,
    found,
    remedy: remedy ?? 'The archive is damaged: copy it again.',
  })
}

function wrongCrc(file: string, member: ZipMember, crc: number): ReadError {
  const hex = (value: number) => value.toString(16).padStart(8, '0')
  return damaged(file, member, `CRC-32 ${hex(member.crc)}`, `${hex(crc)}: its bytes have changed`)
}
