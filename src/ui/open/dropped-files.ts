const WHAT_TO_DROP = 'Drop the dump itself, for instance batch.safetensors, with its LM head or tokenizer beside it.'

/** Files taken of a dropped folder; more are no batch, but a home directory. */
const MOST_FILES = 200

/** What a drop brought: files to open, or why it cannot be opened. */
export type Dropped = { readonly files: readonly File[] } | { readonly refusal: string }

/** Reads a drop. Must be called while the event is handled: the browser empties the transfer afterwards. */
export function droppedFiles(transfer: DataTransfer): Dropped | Promise<Dropped> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? [])
  if (entries.some(({ isDirectory }) => isDirectory)) return filesOf(entries)
  const files = [...transfer.files]
  if (files.length > 0) return { files }
  const kind = transfer.types.includes('text/uri-list') ? 'a link' : 'text'
  return { refusal: `That was ${kind}, not a file; nothing is fetched from elsewhere. ${WHAT_TO_DROP}` }
}

/** The files of dropped folders, one level deep: a dump and its shards lie side by side. */
async function filesOf(entries: readonly FileSystemEntry[]): Promise<Dropped> {
  const files: File[] = []
  for (const entry of entries) {
    const inside = isFolder(entry) ? await children(entry) : [entry]
    for (const one of inside)
      if (isFile(one) && !one.name.startsWith('.'))
        files.push(await new Promise<File>((resolve, reject) => one.file(resolve, reject)))
    if (files.length > MOST_FILES)
      return { refusal: `“${entry.name}” holds more than ${MOST_FILES} files. ${WHAT_TO_DROP}` }
  }
  return files.length > 0 ? { files } : { refusal: `“${entries[0]?.name}” is a folder without files. ${WHAT_TO_DROP}` }
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

/** A reader gives some hundred entries a call, and an empty list at the end. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0 || all.length > MOST_FILES) return all
    all.push(...some)
  }
}
