import { ReadError } from '../../tensor/read-error.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import type { TensorFile } from '../../tensor/tensor-file.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { groupedNumber } from '../grouped-number.ts'
import { isSettingName } from '../is-setting-name.ts'
import { limitedNotes } from '../limited-notes.ts'
import { scalarText } from '../scalar-text.ts'
import { uncheckedNotes, type ZipArchive } from '../zip/zip-archive.ts'
import type { ZipMember } from '../zip/zip-directory.ts'
import { npyTensor, npyText } from './npy-array.ts'
import { type NpyHeader, readNpyHeader } from './npy-header.ts'
import { npyObject } from './npy-object.ts'

/** More than the longest header that is read. */
const headLength = 10_100

/** What is known of an array takes a kilobyte: more of them than any program has are no dump. */
const mostArrays = 12_000

/** A member that grows so much is worth a word: what it costs shows only when it is read. */
const notedRatio = 100
const notedSize = 16 * 1024 * 1024

/**
 * Opens a `.npz`: the directory and each array's header are read, arrays when they are asked for. Settings are arrays
 * without dimensions by the names of `contract.md`: numbers, strings, or None.
 * @throws ReadError for a damaged archive or header, naming the member
 */
export async function readNpz(archive: ZipArchive, byteLength: number): Promise<TensorFile> {
  const tensors = new Map<string, Tensor>()
  const metadata = new Map<string, string>()
  const notes: string[] = []
  const { size } = archive.members
  if (size > mostArrays) {
    const expected = `an archive of at most ${groupedNumber(mostArrays)} arrays`
    throw new ReadError({
      file: archive.file,
      expected,
      found: groupedNumber(size),
      remedy: 'Save fewer, larger arrays.',
    })
  }
  for (const member of archive.members.values()) {
    const shown = visibleText(member.name, 60)
    if (!member.name.endsWith('.npy')) {
      if (!member.name.endsWith('/')) notes.push(`${shown} was left out: it is no .npy array.`)
      continue
    }
    const name = member.name.slice(0, -'.npy'.length)
    const header = await readNpyHeader(wholeLength(await archive.head(member, headLength), member), member.name)
    const source = archive.source(member)
    if (header.element.kind === 'number') {
      const tensor = npyTensor(header, source, name)
      if (header.shape.length === 0 && isSettingName(name)) metadata.set(name, await scalarText(tensor))
      else tensors.set(name, tensor)
      notes.push(...costNotes(member, shown))
      continue
    }
    const text = await settingOf(header, source, name)
    if (text === undefined) notes.push(`${shown} was left out: it holds ${kinds[header.element.kind]}, not numbers.`)
    else metadata.set(name, text)
  }
  return { name: archive.file, byteLength, tensors, metadata, notes: limitedNotes(notes) }
}

const kinds = { text: 'text', object: 'Python objects' } as const

async function settingOf(
  header: NpyHeader,
  source: ReturnType<ZipArchive['source']>,
  name: string,
): Promise<string | undefined> {
  if (header.element.kind === 'text') return npyText(header, source, name)
  if (header.shape.length > 0) return undefined
  const value = await npyObject(header, source, name)
  if (value === null) return 'none'
  return typeof value === 'object' ? undefined : String(value)
}

/** The head of a member, as long as the whole member is: the header's figures are held against that. */
function wholeLength(head: Awaited<ReturnType<ZipArchive['head']>>, { size }: ZipMember) {
  return { ...head, byteLength: size }
}

function costNotes(member: ZipMember, shown: string): string[] {
  const { size, compressedSize, deflated } = member
  if (deflated && size > notedSize && size > notedRatio * compressedSize) {
    const growth = `from ${groupedNumber(compressedSize)} to ${groupedNumber(size)} bytes`
    return [`${shown} inflates ${growth}; it is read only where it is needed.`]
  }
  return uncheckedNotes(member)
}
