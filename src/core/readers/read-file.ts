import type { ByteSource } from '../tensor/byte-source.ts'
import { readArrow } from './arrow/arrow.ts'
import { jsonDump } from './json/json-dump.ts'
import { readJsonLines } from './json/json-lines.ts'
import { readJson } from './json/read-json.ts'
import { readNpy } from './numpy/read-npy.ts'
import type { OpenedFile } from './opened-file.ts'
import { packsInMemory } from './packs-in-memory.ts'
import { readParquet } from './parquet/parquet.ts'
import { readHead, recogniseFile } from './recognise-file.ts'
import { refuseFile } from './refuse-file.ts'
import { readSafetensors } from './safetensors/safetensors.ts'
import { isTokenizer, readTokenizer } from './tokenizer/tokenizer.ts'
import { readZip } from './zip/read-zip.ts'

/**
 * Opens a file of any kind we read, recognised by its content: dumps (safetensors, `.npy`, `.npz`, torch's `.pt`, JSON),
 * data sets of many packs, a `tokenizer.json`.
 * @param head the file's first bytes, as `readHead` gives them, where they have been read
 * @throws ReadError for damaged files, and for files of another kind, naming that kind and what to write instead
 */
export async function readFile(source: ByteSource, head?: Uint8Array<ArrayBuffer>): Promise<OpenedFile> {
  head ??= await readHead(source)
  const kind = recogniseFile(head, source.byteLength)
  // Too damaged to be recognised, but the name says what it was meant to be: its reader knows best what is wrong.
  const meant = kind === 'unknown' && source.name.toLowerCase().endsWith('.safetensors')
  if (kind === 'safetensors' || meant) return { kind: 'tensors', file: await readSafetensors(source, head) }
  if (kind === 'npy') return readNpy(source)
  if (kind === 'zip') return packsInMemory(await readZip(source), source)
  if (kind === 'jsonl') return { kind: 'packs', packs: await readJsonLines(source) }
  if (kind === 'parquet') return { kind: 'packs', packs: await readParquet(source) }
  if (kind === 'arrow' || kind === 'arrow-stream') {
    return { kind: 'packs', packs: await readArrow(source, kind === 'arrow') }
  }
  if (kind !== 'json') throw refuseFile(kind, source.name)
  const json = await readJson(source)
  if (isTokenizer(json)) return { kind: 'tokenizer', tokens: readTokenizer(json, source.name) }
  return { kind: 'tensors', file: jsonDump(json, source) }
}
