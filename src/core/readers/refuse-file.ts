import { ReadError } from '../tensor/read-error.ts'
import type { FileKind } from './recognise-file.ts'

export type RefusedKind = Exclude<
  FileKind,
  'safetensors' | 'json' | 'jsonl' | 'npy' | 'zip' | 'parquet' | 'arrow' | 'arrow-stream'
>

interface Refusal {
  readonly found: string
  readonly remedy: string
}

const writeSafetensors = 'Write the dump as .safetensors instead.'

const refusals: Readonly<Record<RefusedKind, Refusal>> = {
  empty: { found: 'an empty file', remedy: 'Write or copy it again.' },
  'lfs-pointer': { found: 'a Git LFS pointer, not the file itself', remedy: 'Run "git lfs pull" and open it again.' },
  html: { found: 'a web page (HTML)', remedy: 'The download went wrong: fetch the file itself.' },
  gzip: { found: 'a gzip archive', remedy: 'Unpack it and open what is inside.' },
  'megatron-index': {
    found: 'the index of a Megatron data set, alone',
    remedy: 'Drop its .bin file together with it.',
  },
  pickle: { found: 'a Python pickle, which is a program and is never run', remedy: writeSafetensors },
  'old-torch': {
    found: 'a PyTorch file from before torch 1.6',
    remedy: 'Load it and torch.save it again with a newer torch.',
  },
  unknown: { found: 'a file of no kind that is known here', remedy: writeSafetensors },
}

/** The error for a file that is not read. It says what the file is, and what to do. */
export function refuseFile(kind: RefusedKind, file: string): ReadError {
  const { found, remedy } = refusals[kind]
  return new ReadError({
    file,
    expected: 'a dump (.safetensors, .pt, .npz, .json), a data set or a tokenizer.json',
    found,
    remedy,
  })
}
