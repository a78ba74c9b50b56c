import { blobSource } from '../core/tensor/byte-source.ts'
import type { TensorFile, TokenTexts } from '../core/tensor/tensor-file.ts'
import { type MuseumDump, openDump } from './museum/museum-dump.ts'

export interface DumpFiles {
  readonly dump: MuseumDump
  readonly tokens: TokenTexts | null
  /** Files that are opened beside a changed dump as they are: the tokenizer. */
  readonly others: readonly File[]
}

/** The readers are large, and a page that only shows texts does without them. */
const loadReaders = () => import('../core/readers/read-files.ts')

/** Fetches the readers now, so that the museum and the toy pack work offline later. */
export function prefetchReaders(): void {
  // What cannot be had now is asked for again when it is needed, and fails there with its message.
  loadReaders().catch(() => undefined)
}

/**
 * Reads the files of a batch in the page, so that it can be changed and opened again.
 * @param pack which pack of a data set is meant
 * @throws ReadError for a file that cannot be opened; Error where there is no batch among them
 */
export async function readDumpFiles(files: readonly File[], pack = 0): Promise<DumpFiles> {
  const { readFiles } = await loadReaders()
  const opened = await readFiles(files.map((file) => blobSource(file.name, file)))
  const dumps: TensorFile[] = []
  let tokens: TokenTexts | null = null
  for (const one of opened) {
    if (one.kind === 'tensors') dumps.push(one.file)
    else if (one.kind === 'packs') dumps.push(await one.packs.openPack(pack))
    else tokens = one.tokens
  }
  if (dumps.length === 0) throw new Error('No batch is open: open one first, or use the sample.')
  const merged: TensorFile = {
    name: dumps.map(({ name }) => name).join(' + '),
    byteLength: dumps.reduce((sum, { byteLength }) => sum + byteLength, 0),
    tensors: new Map(dumps.flatMap((file) => [...file.tensors])),
    metadata: new Map(dumps.flatMap(({ metadata }) => [...metadata])),
    notes: [],
  }
  return { dump: await openDump(merged), tokens, others: files.filter(({ name }) => name === tokens?.file) }
}
