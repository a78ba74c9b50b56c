import type { ByteSource } from '../tensor/byte-source.ts'
import { ReadError } from '../tensor/read-error.ts'
import { brokenJsonLine } from './broken-json-line.ts'
import { brokenTail } from './broken-tail.ts'
import type { FileKind } from './recognise-file.ts'

export type RefusedKind = Exclude<FileKind, 'safetensors' | 'json' | 'npy' | 'zip'>

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
  parquet: { found: 'a Parquet file', remedy: writeSafetensors },
  arrow: { found: 'an Arrow file', remedy: writeSafetensors },
  pickle: { found: 'a Python pickle, which is a program and is never run', remedy: writeSafetensors },
  'old-torch': {
    found: 'a PyTorch file from before torch 1.6',
    remedy: 'Load it and torch.save it again with a newer torch.',
  },
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
  const { found, remedy } = refusals[kind]
  return new ReadError({
    file: source.name,
    expected: 'a dump (.safetensors, .pt, .npz, .json) or a tokenizer.json',
    found,
    remedy,
  })
}
