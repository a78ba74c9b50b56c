import { type FirstRow, openFirstRow } from '../core/loss/open-first-row.ts'
import type { OpenBatch } from '../core/packing/packed-batch.ts'
import { openDropped } from '../core/ranks/open-dropped.ts'
import { readFiles } from '../core/readers/read-files.ts'
import { blobSource } from '../core/tensor/byte-source.ts'
import { ReadError } from '../core/tensor/read-error.ts'
import type { PackList, TensorFile, TokenTexts } from '../core/tensor/tensor-file.ts'
import type { BatchRequest, Progress } from './engine-messages.ts'
import { type Watch, watchedSource } from './watched-source.ts'

/** What files dropped together hold: dumps that make one batch, a data set to take packs from, texts of token ids. */
export interface ReadFiles {
  readonly tensorFiles: readonly TensorFile[]
  readonly packs: PackList | null
  readonly tokens: TokenTexts | null
  /** Reads go on after opening; they watch the signal that stands here. */
  readonly watch: Watch
}

/**
 * Reads files dropped together.
 * @throws ReadError for a file that cannot be opened, and for two data sets; DOMException AbortError once cancelled
 */
export async function readDropped(
  files: readonly File[],
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<ReadFiles> {
  const watch: Watch = { signal, read: 0, total: null }
  let step = 'Reading'
  const sources = files.map((file) =>
    watchedSource(blobSource(file.name, file), watch, () => onProgress({ step, done: shareRead(watch) })),
  )
  const opened = await readFiles(sources, (name) => {
    step = `Reading ${name}`
    onProgress({ step, done: null })
  })
  const tensorFiles: TensorFile[] = []
  let packs: PackList | null = null
  let tokens: TokenTexts | null = null
  for (const one of opened) {
    if (one.kind === 'tensors') tensorFiles.push(one.file)
    else if (one.kind === 'tokenizer') tokens = one.tokens
    else if (packs === null) packs = one.packs
    else throw twoDataSets(one.packs, packs)
  }
  return { tensorFiles, packs, tokens, watch }
}

/** 0 … 1 */
function shareRead({ read, total }: Watch): number | null {
  return total === null ? null : Math.min(1, read / total)
}

/**
 * The first row of the batch that is wanted, where the others take long to read; from here on progress is told in parts of
 * all that has to be read. null for files that are opened at once, or whose first row cannot be told alone.
 */
export async function firstRowOf(
  { packs, tensorFiles, watch }: ReadFiles,
  { choices }: BatchRequest,
): Promise<FirstRow | null> {
  if (packs !== null || tensorFiles.length !== 1) return null
  const first = await openFirstRow(tensorFiles[0], choices)
  if (first !== null) {
    watch.read = 0
    watch.total = first.bytesToRead
  }
  return first
}

/**
 * Makes the batch that is wanted of files that were read: a pack of the data set together with the other dumps, or those
 * alone, which may be data-parallel ranks that are packs.
 * @returns null where the files hold no tensors at all, such as a tokenizer
 * @throws ReadError for a pack that is damaged or not there, and for a batch that does not fit together
 */
export async function batchOf(read: ReadFiles, { pack, choices }: BatchRequest): Promise<OpenBatch | null> {
  const { packs, tensorFiles } = read
  if (packs === null) return tensorFiles.length === 0 ? null : openDropped(tensorFiles, choices, pack)
  if (!(pack >= 0 && pack < packs.count)) {
    const expected = packs.count === 0 ? 'a data set with packs' : `a pack from 0 to ${packs.count - 1}`
    throw new ReadError({ file: packs.name, field: 'pack', expected, found: packs.count === 0 ? 'none' : `${pack}` })
  }
  const opened = await packs.openPack(pack)
  const notes = [...packs.notes, ...opened.notes]
  return openDropped([{ ...opened, notes }, ...tensorFiles], choices)
}

function twoDataSets(second: PackList, first: PackList): ReadError {
  return new ReadError({
    file: second.name,
    expected: 'one data set at a time',
    found: `a second one beside ${first.name}`,
    remedy: 'Drop one of them, with its LM head or tokenizer.',
  })
}
