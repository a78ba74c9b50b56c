import { elementCount, type Tensor } from '../tensor/tensor.ts'
import { type IntegerTensor, readIntegers } from './integer-tensor.ts'

const evidenceNames = new Set(['loss_mask', 'max_seqlen', 'padding_mask', 'cp_size', 'cp_rank'])

/** Elements beyond which a tensor is no longer small: a mask of 16 million tokens. */
const SMALL = 16 * 1024 * 1024

/**
 * Tensors that upstream's loss does not read but that tell what a packer meant: `loss_mask`, `max_seqlen`,
 * `padding_mask`, `cp_size`, `cp_rank` and `mtp_per_depth_input_ids.K`.
 */
export async function readEvidence(tensors: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, IntegerTensor>> {
  const evidence = new Map<string, IntegerTensor>()
  for (const [name, tensor] of tensors) {
    // A 4-D mask is no index of sub-sequences; the roles leave it out.
    if (name === 'attention_mask (not used)' && elementCount(tensor.shape) <= SMALL) {
      evidence.set('attention_mask', await readIntegers(tensor))
      continue
    }
    const wanted = evidenceNames.has(name) || /^mtp_per_depth_input_ids\.\d{1,4}$/.test(name)
    if (wanted && elementCount(tensor.shape) <= SMALL) evidence.set(name, await readIntegers(tensor))
  }
  return evidence
}
