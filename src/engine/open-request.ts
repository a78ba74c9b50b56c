import { openBatch } from '../core/packing/open-batch.ts'
import type { OpenBatch } from '../core/packing/packed-batch.ts'
import { readFile } from '../core/readers/read-file.ts'
import { blobSource } from '../core/tensor/byte-source.ts'
import type { TensorFile, TokenTexts } from '../core/tensor/tensor-file.ts'
import type { Progress } from './engine-messages.ts'

/** What files dropped together hold. */
export interface ReadFiles {
  readonly opened: OpenBatch | null
  readonly tokens: TokenTexts | null
}

/**
 * Reads and checks files dropped together.
 * @throws ReadError for a file that cannot be opened; DOMException AbortError once cancelled
 */
export async function readAndCheck(
  files: readonly File[],
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<ReadFiles> {
  const tensorFiles: TensorFile[] = []
  let tokens: TokenTexts | null = null
  for (const [index, file] of files.entries()) {
    onProgress({ step: `Reading ${file.name}`, done: index / files.length })
    const read = await readFile(blobSource(file.name, file))
    signal.throwIfAborted()
    if (read.kind === 'tensors') tensorFiles.push(read.file)
    else if (read.kind === 'packs') tensorFiles.push(await read.packs.openPack(0))
    else tokens = read.tokens
  }
  onProgress({ step: 'Checking shapes and boundaries', done: null })
  const opened = tensorFiles.length === 0 ? null : await openBatch(tensorFiles)
  signal.throwIfAborted()
  return { opened, tokens }
}
