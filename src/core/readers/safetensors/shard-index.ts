import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import type { TensorFile } from '../../tensor/tensor-file.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { jsonKind } from '../json/json-kind.ts'
import { readJson } from '../json/read-json.ts'
import { limitedNotes } from '../limited-notes.ts'

/** `model.safetensors.index.json`: which shard holds which tensor. */
export interface ShardIndex {
  readonly source: ByteSource
  /** File name by tensor name. */
  readonly shardOf: ReadonlyMap<string, string>
}

/**
 * The index of a sharded safetensors checkpoint, by its name and its `weight_map`.
 * @returns null for any other file
 * @throws ReadError for an index whose map holds anything but strings
 */
export async function readShardIndex(source: ByteSource): Promise<ShardIndex | null> {
  if (!/\.index\.json$/i.test(source.name)) return null
  const json = await readJson(source)
  const map = json instanceof Map ? json.get('weight_map') : undefined
  if (!(map instanceof Map)) return null
  const shardOf = new Map<string, string>()
  for (const [tensor, shard] of map) {
    if (typeof shard !== 'string') {
      throw new ReadError({
        file: source.name,
        tensor,
        field: 'weight_map',
        expected: 'a file name',
        found: jsonKind(shard),
      })
    }
    shardOf.set(tensor, shard)
  }
  return { source, shardOf }
}

/**
 * Holds the index against the shards that were dropped with it. Shards that were not are worth a note: the tensors
 * wanted may all be in the others.
 * @throws ReadError for a shard without a tensor that the index says it has
 */
export function checkShards({ source, shardOf }: ShardIndex, files: readonly TensorFile[]): TensorFile {
  const { name, byteLength } = source
  const missing = new Map<string, number>()
  for (const [tensor, shard] of shardOf) {
    const file = files.find((one) => one.name === shard)
    if (file === undefined) missing.set(shard, (missing.get(shard) ?? 0) + 1)
    else if (!file.tensors.has(tensor)) {
      const expected = `it in ${visibleText(shard, 60)}, as the index says`
      throw new ReadError({ file: name, tensor, field: 'weight_map', expected, found: 'no such tensor there' })
    }
  }
  const notes = [...missing].map(
    ([shard, count]) => `${visibleText(shard, 60)} was not dropped with its index: ${count} tensors of it are missing.`,
  )
  return { name, byteLength, tensors: new Map(), metadata: new Map(), notes: limitedNotes(notes) }
}
