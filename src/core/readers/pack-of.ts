import type { ByteSource } from '../tensor/byte-source.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { derivedLabels } from './derived-labels.ts'
import { isSettingName } from './is-setting-name.ts'
import { scalarText } from './scalar-text.ts'

/** A row of a table as a dump: columns of one number by the name of a setting are settings, others are tensors. */
export async function packOf({ name, byteLength }: ByteSource, tensors: readonly Tensor[]): Promise<TensorFile> {
  const metadata = new Map<string, string>()
  const kept = new Map<string, Tensor>()
  for (const tensor of tensors) {
    if (tensor.shape.length === 0 && isSettingName(tensor.name)) metadata.set(tensor.name, await scalarText(tensor))
    else kept.set(tensor.name, tensor)
  }
  return derivedLabels({ name, byteLength, tensors: kept, metadata, notes: [] })
}
