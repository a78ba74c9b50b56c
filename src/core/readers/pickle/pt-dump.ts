import { ReadError } from '../../tensor/read-error.ts'
import type { TensorFile } from '../../tensor/tensor-file.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { groupedNumber } from '../grouped-number.ts'
import { limitedNotes } from '../limited-notes.ts'
import { uncheckedNotes, type ZipArchive } from '../zip/zip-archive.ts'
import { pickleEntries } from './pickle-entries.ts'
import { isPacked, pickleItems } from './pickle-list.ts'
import { pickleTensors } from './pickle-tensors.ts'
import type { PickleValue } from './pickle-value.ts'
import { readPickle } from './read-pickle.ts'
import { torchGlobals, torchStorage } from './torch-globals.ts'
import type { TorchArchive } from './torch-tensor.ts'

/** The pickle describes tensors and holds none of their elements: a few hundred bytes each. */
const longestPickle = 64 * 1024 * 1024

/** The member that makes an archive one of torch: the pickle at the top of its one folder. */
export function torchPickleName({ members }: ZipArchive): string | undefined {
  return [...members.keys()].find((name) => /^([^/]*\/)?data\.pkl$/.test(name))
}

/**
 * Opens a file of `torch.save` (torch 1.6 and later: a zip archive). The pickle is read by our own reader, nothing in it
 * is run; storages are read when their tensors are asked for. A tuple or list at the top is a pipeline stage's output.
 * @param pickleName what `torchPickleName` found
 * @returns one dump, or one for each batch where the file holds a list of dicts
 * @throws ReadError naming the byte of the pickle, or the tensor and its storage
 */
export async function readPt(archive: ZipArchive, pickleName: string, byteLength: number): Promise<TensorFile[]> {
  const { file, members } = archive
  const member = members.get(pickleName)
  if (member === undefined) throw new Error('the caller found it')
  if (member.size > longestPickle) {
    const expected = `a pickle of at most ${groupedNumber(longestPickle)} bytes`
    throw new ReadError({ file, field: 'data.pkl', expected, found: groupedNumber(member.size) })
  }
  const prefix = pickleName.slice(0, -'data.pkl'.length)
  const bytes = await archive.source(member).slice(0, member.size)
  const host = { globals: torchGlobals, persistent: torchStorage }
  const value = readPickle(bytes, { file, field: 'data.pkl' }, host)
  const torch: TorchArchive = { archive, prefix, bigEndian: await isBigEndian(archive, prefix), sources: new Map() }
  const notes = [...otherPickles(archive, pickleName), ...[...members.values()].flatMap(uncheckedNotes)]
  return batchesIn(value).map(({ value, root }) => {
    const dump = pickleTensors(pickleEntries(value, file, root), file, torch)
    const { tensors, metadata } = dump
    return { name: file, byteLength, tensors, metadata, notes: limitedNotes([...notes, ...dump.notes]) }
  })
}

/** A list of dicts is a list of batches; any other tuple or list is what a pipeline stage returned. */
function batchesIn(value: PickleValue): { value: PickleValue; root: string }[] {
  if (isPacked(value)) return [{ value, root: 'output' }]
  const items = pickleItems(value)
  if (items === undefined) return [{ value, root: value instanceof Map ? '' : 'tensor' }]
  if (items.length > 0 && items.every((item) => item instanceof Map))
    return items.map((item) => ({ value: item, root: '' }))
  return [{ value, root: 'output' }]
}

async function isBigEndian(archive: ZipArchive, prefix: string): Promise<boolean> {
  const member = archive.members.get(`${prefix}byteorder`)
  if (member === undefined) return false
  const text = new TextDecoder().decode(await archive.source(member).slice(0, Math.min(member.size, 16)))
  if (text === 'little' || text === 'big') return text === 'big'
  throw new ReadError({
    file: archive.file,
    field: 'byteorder',
    expected: '"little" or "big"',
    found: `"${visibleText(text, 16)}"`,
  })
}

/** Only the one pickle is read: a second one may say something else, to another program. */
function otherPickles({ members }: ZipArchive, pickleName: string): string[] {
  return [...members.keys()]
    .filter((name) => name !== pickleName && /\.(pkl|pickle|p)$/.test(name))
    .map((name) => `${visibleText(name, 60)} was left out: only data.pkl is read.`)
}
