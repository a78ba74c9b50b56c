import { dumpFacts, dumpTensors } from '../packing/batch-as-dump.ts'
import type { LossSettings } from '../packing/loss-settings.ts'
import type { OpenBatch } from '../packing/packed-batch.ts'
import { settingsMetadata } from '../packing/settings-metadata.ts'
import type { TensorRoles } from '../packing/tensor-roles.ts'
import { dtypeBytes } from '../tensor/dtype.ts'
import { safetensorsBytes } from '../tensor/safetensors-bytes.ts'
import { elementCount, type Tensor } from '../tensor/tensor.ts'

/** It is made in memory, where an LM head of some GiB has no place. */
const MOST_BYTES = 1 << 30

/**
 * The batch with the changes in force, and the settings, as a dump under the names of `contract.md`: labels, boundaries and
 * targets as they stand, hidden states, logits and LM head as they were. The trainer's own losses stay behind: they are
 * of another batch.
 * @throws RangeError for one larger than 1 GiB; ReadError when the file cannot be read any more
 */
export async function editedDump(
  { batch, roles }: OpenBatch,
  settings: LossSettings,
): Promise<Uint8Array<ArrayBuffer>> {
  const large = largeTensors(roles)
  const size = [...large.values()].reduce((sum, { dtype, shape }) => sum + dtypeBytes[dtype] * elementCount(shape), 0)
  if (size > MOST_BYTES)
    throw new RangeError(
      `${batch.file.name} has ${(size / 2 ** 30).toFixed(1)} GiB of hidden states, logits and LM head: more than the 1 GiB that can be copied. Copy a link to this view instead: it names the changes.`,
    )
  const tensors = dumpTensors(batch, settings.targetsArg)
  for (const [name, { dtype, shape, readElements }] of large)
    tensors.set(name, { dtype, shape, bytes: await readElements(0, elementCount(shape)) })
  return safetensorsBytes(new Map([...settingsMetadata(settings), ...dumpFacts(batch)]), tensors)
}

function largeTensors(roles: TensorRoles): Map<string, Tensor> {
  const singles = [
    ['hidden_states', roles.hiddenStates],
    ['logits', roles.logits],
    ['lm_head.weight', roles.lmHead],
  ] as const
  const families = [
    ['mtp_per_depth_h', roles.mtpPerDepthH],
    ['mtp_per_depth_logits', roles.mtpPerDepthLogits],
    ['output', roles.output],
  ] as const
  return new Map([
    ...singles.flatMap(([name, tensor]) => (tensor === null ? [] : [[name, tensor] as const])),
    ...families.flatMap(([family, of]) => (of ?? []).map((tensor, depth) => [`${family}.${depth}`, tensor] as const)),
  ])
}
