import type { BoundaryTensorName } from '../../packing/boundary-source.ts'

/** What the framework that wrote a batch does with it, where that differs from NeMo AutoModel. */
export interface FrameworkConventions {
  /** As messages name it. */
  readonly name: string
  /** Its model shifts labels itself, so its batches hold them unshifted. */
  readonly shiftsLabels: boolean
  /** Its loss reads `loss_mask`, so labels need not be ignored as well. */
  readonly readsLossMask: boolean
  /** It shifts the packed stream: the last label of a document is the next document's first token, by design. */
  readonly shiftsStream: boolean
  /** Sources that its own MTP loss, or its trainer, masks boundaries by. */
  readonly masksBy: readonly BoundaryTensorName[]
}

const upstream: Omit<FrameworkConventions, 'name'> = {
  shiftsLabels: false,
  readsLossMask: false,
  shiftsStream: false,
  masksBy: [],
}
const hugging = {
  ...upstream,
  shiftsLabels: true,
  masksBy: ['position_ids', 'attention_mask', 'seq_lens', 'cu_seqlens'] as const,
}
const megatron = {
  ...upstream,
  readsLossMask: true,
  shiftsStream: true,
  masksBy: ['cu_seqlens', 'cu_seqlens_padded'] as const,
}

/** By the letters of the `framework` in the metadata. */
const known: Readonly<Record<string, FrameworkConventions>> = {
  automodel: { ...upstream, name: 'NeMo AutoModel' },
  nemoautomodel: { ...upstream, name: 'NeMo AutoModel' },
  nvidianemoautomodel: { ...upstream, name: 'NeMo AutoModel' },
  transformers: { ...hugging, name: 'transformers' },
  huggingface: { ...hugging, name: 'transformers' },
  hf: { ...hugging, name: 'transformers' },
  trl: { ...hugging, name: 'TRL' },
  axolotl: { ...hugging, name: 'axolotl' },
  llamafactory: { ...hugging, name: 'LLaMA-Factory' },
  unsloth: { ...hugging, name: 'unsloth' },
  torchtune: { ...hugging, name: 'torchtune' },
  megatron: { ...megatron, name: 'Megatron-LM' },
  megatronlm: { ...megatron, name: 'Megatron-LM' },
  megatroncore: { ...megatron, name: 'Megatron-LM' },
  mcore: { ...megatron, name: 'Megatron-LM' },
  megatronbridge: { ...megatron, shiftsStream: false, name: 'Megatron-Bridge' },
  nemo: { ...megatron, shiftsStream: false, name: 'NeMo' },
  verl: { ...megatron, shiftsStream: false, name: 'verl' },
  nemorl: { ...megatron, shiftsStream: false, name: 'NeMo-RL' },
  slime: { ...megatron, shiftsStream: false, name: 'slime' },
  miles: { ...megatron, shiftsStream: false, name: 'miles' },
  msswift: { ...megatron, masksBy: ['position_ids', 'cu_seqlens'], name: 'ms-swift' },
  torchtitan: { ...upstream, shiftsStream: true, masksBy: ['position_ids'], name: 'torchtitan' },
  maxtext: { ...upstream, masksBy: ['seq_idx', '_packed_seq_ids', 'attention_mask'], name: 'maxtext' },
}

/** An unknown name, or none, is taken for one that uses upstream's loss. */
export function frameworkConventions(framework: string | null): FrameworkConventions {
  const letters = (framework ?? '').toLowerCase().replaceAll(/[^a-z]/g, '')
  const found = Object.hasOwn(known, letters) ? known[letters] : undefined
  return found ?? { ...upstream, name: framework ?? '' }
}
