import type { IntegerTensor } from '../../packing/integer-tensor.ts'
import { type DType, dtypeBytes } from '../../tensor/dtype.ts'
import type { MinimalRepro } from './minimal-repro.ts'

/** A repro as a `.safetensors` file that this app, or a test against upstream, can open. */
export function reproSafetensors({ batch, settings }: MinimalRepro): Uint8Array<ArrayBuffer> {
  const tensors = [
    ['input_ids', batch.inputIds],
    ['labels', batch.labels],
    ...batch.boundaries,
    ...batch.evidence,
    ...(batch.targets ?? []).map((tensor, depth) => [`mtp_per_depth_targets.${depth}`, tensor] as const),
  ] as readonly (readonly [string, IntegerTensor | null])[]
  const metadata = {
    seq_idx_arg: settings.seqIdxArg ?? 'none',
    cu_seqlens_arg: settings.cuSeqlensArg ?? 'none',
    loss_fn: settings.lossFn,
    ignore_index: String(settings.ignoreIndex),
    num_depths: String(batch.depths),
    ...(batch.eosTokenId === null ? {} : { eos_token_id: String(batch.eosTokenId) }),
    ...(batch.padTokenId === null ? {} : { pad_token_id: String(batch.padTokenId) }),
    ...(batch.framework === null ? {} : { framework: batch.framework }),
  }
  const header: Record<string, unknown> = { __metadata__: metadata }
  const parts: Uint8Array[] = []
  let offset = 0
  for (const [name, tensor] of tensors) {
    if (tensor === null) continue
    const bytes = bytesOf(tensor)
    header[name] = { dtype: storedAs(tensor.dtype), shape: tensor.shape, data_offsets: [offset, offset + bytes.length] }
    parts.push(bytes)
    offset += bytes.length
  }
  const text = JSON.stringify(header)
  const head = new TextEncoder().encode(text + ' '.repeat((8 - (new TextEncoder().encode(text).length % 8)) % 8))
  const file = new Uint8Array(8 + head.length + offset)
  new DataView(file.buffer).setBigUint64(0, BigInt(head.length), true)
  file.set(head, 8)
  let at = 8 + head.length
  for (const part of parts) {
    file.set(part, at)
    at += part.length
  }
  return file
}

/** Values were read as float64; integers go back as they were, anything else as float32. */
function storedAs(dtype: DType): 'I64' | 'I32' | 'U8' | 'BOOL' | 'F32' {
  return dtype === 'I64' || dtype === 'I32' || dtype === 'U8' || dtype === 'BOOL' ? dtype : 'F32'
}

function bytesOf({ dtype, values }: IntegerTensor): Uint8Array {
  const stored = storedAs(dtype)
  const file = new Uint8Array(values.length * dtypeBytes[stored])
  const view = new DataView(file.buffer)
  values.forEach((value, i) => {
    if (stored === 'I64') view.setBigInt64(i * 8, BigInt(value), true)
    else if (stored === 'I32') view.setInt32(i * 4, value, true)
    else if (stored === 'F32') view.setFloat32(i * 4, value, true)
    else view.setUint8(i, value)
  })
  return file
}
