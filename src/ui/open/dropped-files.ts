import { type FileHandle, noteHandle } from '../../state/recent/file-handles.ts'
import { type ChosenFiles, folderFiles, MOST_FILES, notAFile } from './folder-files.ts'

/** Reads a drop. Must be called while the event is handled: the browser empties the transfer afterwards. */
export function droppedFiles(transfer: DataTransfer): ChosenFiles | Promise<ChosenFiles> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? [])
  if (entries.some(isFolder)) return filesOf(entries)
  const files = [...transfer.files]
  if (files.length > 0) return withHandles(files, [...transfer.items])
  return notAFile(transfer.types.includes('text/uri-list') ? 'a link' : 'text')
}

type ItemWithHandle = DataTransferItem & { getAsFileSystemHandle?(): Promise<FileHandle | null> }

/** The dropped files, once their handles are noted where the browser gives any. */
async function withHandles(files: readonly File[], items: readonly ItemWithHandle[]): Promise<ChosenFiles> {
  // All are asked for at once: after the event there is nothing to ask.
  const asked = items.map((item) => item.getAsFileSystemHandle?.().catch(() => null))
  const handles = (await Promise.all(asked)).filter((handle) => handle != null)
  if (handles.length === files.length) for (const [index, file] of files.entries()) noteHandle(file, handles[index])
  return { files }
}

/** Files that were dropped, and those of folders that were. */
async function filesOf(entries: readonly FileSystemEntry[]): Promise<ChosenFiles> {
  const files: File[] = []
  for (const entry of entries) {
    if (isFile(entry)) files.push(await fileOf(entry))
    if (!isFolder(entry)) continue
    const inside: File[] = []
    for (const child of await children(entry)) if (isFile(child)) inside.push(await fileOf(child))
    const found = folderFiles(entry.name, inside)
    if ('refusal' in found) return found
    files.push(...found.files)
  }
  return { files }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

/** Entries that are listed at most: a folder of more is refused by the files that count, if it has too many of them. */
const MOST_LISTED = 20 * MOST_FILES

/** A reader gives some hundred entries a call, and an empty list at the end. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  while (all.length < MOST_LISTED) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) break
    all.push(...some)
  }
  return all
}
