const WHAT_TO_DROP = 'Drop the dump itself, for instance batch.safetensors, with its LM head or tokenizer beside it.'

/** What a drop brought: files to open, or why it cannot be opened. */
export type Dropped = { readonly files: readonly File[] } | { readonly refusal: string }

/** Reads a drop. Must be called while the event is handled: the browser empties the transfer afterwards. */
export function droppedFiles(transfer: DataTransfer): Dropped {
  const folder = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).find((entry) => entry?.isDirectory)
  if (folder) return { refusal: `“${folder.name}” is a folder, and folders are not opened. ${WHAT_TO_DROP}` }
  const files = [...transfer.files]
  if (files.length > 0) return { files }
  const kind = transfer.types.includes('text/uri-list') ? 'a link' : 'text'
  return { refusal: `That was ${kind}, not a file; nothing is fetched from elsewhere. ${WHAT_TO_DROP}` }
}
