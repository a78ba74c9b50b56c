import type { ByteSource } from '../tensor/byte-source.ts'
import { ReadError } from '../tensor/read-error.ts'
import { brokenJsonLine } from './broken-json-line.ts'
import { brokenTail } from './broken-tail.ts'
import type { FileKind } from './recognise-file.ts'

export type RefusedKind = Exclude<FileKind, 'safetensors' | 'json'>

interface Refusal {
  readonly found: string
  readonly remedy: string
}

const writeSafetensors = 'Write the dump as .safetensors instead.'

const refusals: Readonly<Record<RefusedKind, Refusal>> = {
  empty: { found: 'an empty file', remedy: 'Write or copy it again.' },
  jsonl: { found: 'JSON Lines', remedy: writeSafetensors },
  'lfs-pointer': { found: 'a Git LFS pointer, not the file itself', remedy: 'Run "git lfs pull" and open it again.' },
  html: { found: 'a web page (HTML)', remedy: 'The download went wrong: fetch the file itself.' },
  gzip: { found: 'a gzip archive', remedy: 'Unpack it and open what is inside.' },
  zip: { found: 'a zip archive (.npz or .pt)', remedy: writeSafetensors },
  npy: { found: 'a numpy array (.npy)', remedy: writeSafetensors },
  parquet: { found: 'a Parquet file', remedy: writeSafetensors },
  arrow: { found: 'an Arrow file', remedy: writeSafetensors },
  pickle: { found: 'a Python pickle, which is a program and is never run', remedy: writeSafetensors },
  unknown: { found: 'a file of no kind that is known here', remedy: writeSafetensors },
}

/**
 * The error for a file that is not read. It says what the file is and, where that shows without decoding it, that it
 * is damaged.
 * @param head the file's first bytes
 */
export async function refuseFile(
  kind: RefusedKind,
  source: ByteSource,
  head: Uint8Array<ArrayBuffer>,
): Promise<ReadError> {
  const damage = kind === 'jsonl' ? brokenJsonLine(head, source) : await brokenTail(kind, source)
  if (damage !== undefined) return damage
  const { found, remedy } = kind === 'npy' && holdsObjects(head) ? objectArray : refusals[kind]
  return new ReadError({
    file: source.name,
    expected: 'a .safetensors or .json dump, or a tokenizer.json',
    found,
    remedy,
  })
}

const objectArray: Refusal = {
  found: 'a numpy array of object dtype, which holds a pickle and is never run',
  remedy: 'Save numbers, as .safetensors.',
}

/** The dtype descriptor of the header of a .npy file. The cap is numpy's own for headers that are not trusted. */
function holdsObjects(head: Uint8Array): boolean {
  return /'descr': *'\|?O/.test(String.fromCharCode(...head.subarray(0, 10_000)))
}
