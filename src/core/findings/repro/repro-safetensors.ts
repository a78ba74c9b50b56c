import { dumpFacts, dumpTensors } from '../../packing/batch-as-dump.ts'
import { settingsMetadata } from '../../packing/settings-metadata.ts'
import { safetensorsBytes } from '../../tensor/safetensors-bytes.ts'
import type { MinimalRepro } from './minimal-repro.ts'

/** Settings that decide the targets of a slice; its loss is not the batch's, and nothing of it is said. */
const kept = ['seq_idx_arg', 'cu_seqlens_arg', 'loss_fn', 'ignore_index']

/** A repro as a `.safetensors` file that this app, or a test against upstream, can open. */
export function reproSafetensors({ batch, settings }: MinimalRepro): Uint8Array<ArrayBuffer> {
  const call = [...settingsMetadata(settings)].filter(([key]) => kept.includes(key))
  return safetensorsBytes(new Map([...call, ...dumpFacts(batch)]), dumpTensors(batch, true))
}
