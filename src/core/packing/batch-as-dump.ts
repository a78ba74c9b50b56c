import type { WrittenTensor } from '../tensor/safetensors-bytes.ts'
import type { IntegerTensor } from './integer-tensor.ts'
import type { PackedBatch } from './packed-batch.ts'
import { writtenIntegers } from './written-integers.ts'

/** The small tensors of a batch as a dump has them: ids, labels, boundaries, what findings read, and targets where `withTargets`. */
export function dumpTensors(batch: PackedBatch, withTargets: boolean): Map<string, WrittenTensor> {
  const { inputIds, labels, boundaries, evidence, targets } = batch
  const named: readonly (readonly [string, IntegerTensor | null])[] = [
    ['input_ids', inputIds],
    ['labels', labels],
    ...boundaries,
    ...evidence,
    ...((withTargets ? targets : null) ?? []).map((one, depth) => [`mtp_per_depth_targets.${depth}`, one] as const),
  ]
  return new Map(named.flatMap(([name, tensor]) => (tensor === null ? [] : [[name, writtenIntegers(tensor)] as const])))
}

/** What a dump's metadata says of a batch, beside how the loss was called. */
export function dumpFacts(batch: PackedBatch): Map<string, string> {
  const { depths, framework, padTokenId, eosTokenId, cpSize, cpRank } = batch
  const facts = {
    num_depths: depths,
    framework,
    pad_token_id: padTokenId,
    eos_token_id: eosTokenId,
    cp_size: cpSize,
    cp_rank: cpRank,
  }
  return new Map(
    Object.entries(facts).flatMap(([key, value]) => (value === null ? [] : [[key, String(value)] as const])),
  )
}
