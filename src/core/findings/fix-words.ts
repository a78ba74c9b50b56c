import type { BatchFacts } from './facts/batch-facts.ts'

/** Remedies that several rules share. */
export type Remedy =
  | 'pass boundaries'
  | 'shift once'
  | 'shift per document'
  | 'ignore padding'
  | 'one mask'
  | 'right offsets'
  | 'padded offsets'

const general: Readonly<Record<Remedy, string>> = {
  'pass boundaries':
    'Pass the ids of the sub-sequences to calculate_mtp_loss as seq_idx (or their offsets as cu_seqlens).',
  'shift once': 'Shift labels once, in the dataset: labels[t] is the token at t + 1.',
  'shift per document': 'Shift each document before packing, or set the label at its last token to the ignore index.',
  'ignore padding': 'Set labels to the ignore index wherever a token is padding, by length and not by its id.',
  'one mask': 'Make one of the two from the other: labels of -100 wherever loss_mask leaves the target out.',
  'right offsets': 'Build the offsets from the lengths of the documents as they lie in input_ids, starting with 0.',
  'padded offsets':
    'Pass cu_seqlens_padded to whatever is indexed by token: calculate_mtp_loss(cu_seqlens=batch["cu_seqlens_padded"]).',
}

const noMaskRead = 'Upstream’s loss does not read loss_mask: write -100 into labels where loss_mask is 0.'

/** Of what trains on Megatron-Core: rolls within packed_seq_params, and a loss_mask beside the labels. */
const megatron: Partial<Record<Remedy, string>> = {
  'pass boundaries': 'Give the MTP block packed_seq_params, so that roll_tensor rolls within cu_seqlens_q.',
  'ignore padding': noMaskRead,
  'one mask': noMaskRead,
  'right offsets': 'Build cu_seqlens_q from the lengths of the documents as they lie in the tokens, starting with 0.',
  'padded offsets':
    'Give the MTP block packed_seq_params whose cu_seqlens_q are the padded offsets: roll_tensor indexes tokens as they lie.',
}

/** Of trainers whose model shifts labels itself. */
const shiftingModel: Partial<Record<Remedy, string>> = {
  'shift once': 'The model shifts labels itself; for upstream’s MTP loss, pass labels rolled left by one per document.',
  'shift per document': 'In the collator, set the first label of each document to -100.',
  'right offsets': 'Build cu_seq_lens_q from the lengths of the documents as they lie in input_ids, starting with 0.',
}

const ofFramework: Readonly<Record<string, Partial<Record<Remedy, string>>>> = {
  'NeMo AutoModel': {
    'pass boundaries':
      'In the recipe, pass seq_idx=batch["_packed_seq_ids"] (or cu_seqlens) to calculate_mtp_loss; train_ft passes batch["cu_seqlens"] only.',
    'shift per document': 'Let the dataset emit input_ids = x[:-1] and labels = x[1:] for each sample before packing.',
  },
  'Megatron-LM': megatron,
  'Megatron-Bridge': {
    ...megatron,
    'pass boundaries': 'Pass packed_seq_params with the padded offsets as cu_seqlens_q to the MTP block.',
  },
  NeMo: megatron,
  'NeMo-RL': {
    ...megatron,
    'pass boundaries':
      'Pass flash_attn_kwargs.cu_seqlens_q to the model as cu_seqlens as well: nested in flash_attn_kwargs, no MTP loss reads it.',
    'right offsets':
      'Build flash_attn_kwargs.cu_seqlens_q from the lengths of the sequences as they lie in input_ids, starting with 0.',
    'padded offsets':
      'Pass the padded offsets to the model as cu_seqlens: those of flash_attn_kwargs count no padding.',
  },
  verl: megatron,
  slime: megatron,
  miles: megatron,
  'ms-swift': {
    ...megatron,
    'shift per document':
      'torch.roll brings each document’s first label to the end of the one before, and the row’s to its own end: set those first labels to -100.',
  },
  transformers: shiftingModel,
  axolotl: shiftingModel,
  'LLaMA-Factory': shiftingModel,
  unsloth: shiftingModel,
  TRL: {
    ...shiftingModel,
    'shift once': 'The trainer leaves labels unshifted; for upstream’s MTP loss, roll them left by one per document.',
  },
  torchtune: {
    'shift once':
      'The recipe shifts labels itself, over the whole pack; for upstream’s MTP loss, roll them left by one within each entry of seq_lens.',
    'shift per document': 'Shift labels within each entry of seq_lens, not over the whole pack.',
  },
  maxtext: {
    'pass boundaries': 'Roll targets within the segment ids, and mask where they change over k + 1 tokens.',
  },
  torchtitan: {
    'pass boundaries': 'Mask where positions[t + s] is not positions[t] + s, or pass their resets as seq_idx.',
  },
}

/** The remedy in the words of the framework that wrote the batch, where it is known. */
export function fixWords(remedy: Remedy): (facts: BatchFacts) => string {
  return ({ framework }) => ofFramework[framework.name]?.[remedy] ?? general[remedy]
}
