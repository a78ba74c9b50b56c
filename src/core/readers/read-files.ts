import type { ByteSource } from '../tensor/byte-source.ts'
import { ReadError } from '../tensor/read-error.ts'
import { readMegatron } from './megatron-index.ts'
import type { OpenedFile } from './opened-file.ts'
import { readFile } from './read-file.ts'
import { readHead, recogniseFile } from './recognise-file.ts'
import { checkShards, readShardIndex, type ShardIndex } from './safetensors/shard-index.ts'

/**
 * Opens files that were dropped together. Most stand alone; a Megatron index is opened with its `.bin`, and an index of
 * safetensors shards is held against the shards that are there.
 * @param onFile called before each file is read
 * @throws ReadError for the first file that cannot be opened
 */
export async function readFiles(
  sources: readonly ByteSource[],
  onFile: (name: string, index: number) => void = () => undefined,
): Promise<OpenedFile[]> {
  const opened: OpenedFile[] = []
  const indices: ShardIndex[] = []
  const taken = new Set<ByteSource>()
  const heads = new Map<ByteSource, Uint8Array<ArrayBuffer>>()
  for (const source of sources) {
    const head = await readHead(source)
    heads.set(source, head)
    const isMegatron = recogniseFile(head, source.byteLength) === 'megatron-index'
    const data = isMegatron ? dataOf(source, sources) : undefined
    if (data !== undefined) taken.add(source).add(data)
    if (data !== undefined) opened.push({ kind: 'packs', packs: await readMegatron(source, data) })
  }
  for (const [index, source] of sources.entries()) {
    if (taken.has(source)) continue
    onFile(source.name, index)
    const shards = await readShardIndex(source)
    if (shards === null) opened.push(await readFile(source, heads.get(source)))
    else indices.push(shards)
  }
  for (const index of indices) {
    const files = opened.flatMap((one) => (one.kind === 'tensors' ? [one.file] : []))
    opened.push({ kind: 'tensors', file: checkShards(index, files) })
  }
  return opened
}

/** `data.idx` describes `data.bin`, which has no mark of its own. */
function dataOf(index: ByteSource, sources: readonly ByteSource[]): ByteSource {
  const name = index.name.replace(/\.idx$/i, '.bin')
  const data = sources.find((source) => source !== index && source.name === name)
  if (data !== undefined) return data
  throw new ReadError({
    file: index.name,
    expected: `its data beside it, ${name}`,
    found: 'the index alone',
    remedy: 'Drop the .idx and the .bin together.',
  })
}
