/** What a framework calls the tensors of its batches, and what they are taken for. */
export interface FrameworkNames {
  readonly framework: string
  /** How its labels lie, where it has any. */
  readonly labels: 'shifted' | 'unshifted' | 'none'
  /** Role by name; null for a tensor that is known and has no use here. */
  readonly names: Readonly<Record<string, string | null>>
}

const own = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]))
const unused = (...names: string[]): Record<string, null> => Object.fromEntries(names.map((name) => [name, null]))

/** `PackedSeqParams` of Megatron Core. Keys and values have the same boundaries as queries. */
const packedSeqParams = {
  cu_seqlens_q: 'cu_seqlens',
  cu_seqlens_q_padded: 'cu_seqlens_padded',
  ...unused('cu_seqlens_kv', 'cu_seqlens_kv_padded', 'max_seqlen_q', 'max_seqlen_kv', 'total_tokens'),
}

/**
 * Every framework whose batches are known (`semantics.md` section 3). The roles of names that are not upstream's own are
 * looked up here, and the page shows the same table.
 */
export const frameworkNames: readonly FrameworkNames[] = [
  {
    framework: 'NeMo AutoModel, THD',
    labels: 'shifted',
    names: {
      ...own('input_ids', 'labels', 'position_ids', 'seq_lens', 'seq_lens_padded', 'cu_seqlens', 'cu_seqlens_padded'),
      ...unused('max_seqlen', 'padding_mask', 'cp_size', 'cp_rank'),
      ...unused('mtp_per_depth_input_ids.0', 'mtp_per_depth_position_ids.0'),
    },
  },
  {
    framework: 'NeMo AutoModel, neat packing',
    labels: 'shifted',
    names: own('input_ids', 'labels', 'position_ids', 'attention_mask', '_packed_seq_ids'),
  },
  {
    framework: 'NeMo AutoModel, VLM',
    labels: 'shifted',
    names: {
      ...own('input_ids', 'labels', 'position_ids', 'attention_mask', '_packed_seq_ids', 'seq_lens', 'seq_lens_padded'),
      ...unused('mm_token_type_ids', 'pixel_values', 'pixel_values_videos', 'image_grid_thw', 'video_grid_thw'),
      ...unused('n_images_per_sample', 'n_videos_per_sample'),
    },
  },
  {
    framework: 'NeMo AutoModel, DeepSeek V4',
    labels: 'shifted',
    names: { ...own('input_ids', 'labels', 'position_ids'), packed_seq_ids: '_packed_seq_ids' },
  },
  {
    framework: 'Megatron-LM',
    labels: 'shifted',
    names: {
      tokens: 'input_ids',
      ...own('labels', 'loss_mask', 'position_ids', 'attention_mask', 'cu_seqlens', 'seq_idx'),
      ...packedSeqParams,
      'output_layer.weight': 'lm_head.weight',
    },
  },
  {
    framework: 'Megatron-Bridge',
    labels: 'shifted',
    names: {
      tokens: 'input_ids',
      ...own('labels', 'loss_mask', 'position_ids'),
      ...packedSeqParams,
      ...unused('token_count', 'padding_mask'),
    },
  },
  {
    framework: 'Hugging Face flattening',
    labels: 'unshifted',
    names: {
      ...own('input_ids', 'labels', 'position_ids', 'seq_idx'),
      cu_seq_lens_q: 'cu_seqlens',
      ...unused('cu_seq_lens_k', 'max_length_q', 'max_length_k'),
    },
  },
  {
    framework: 'TRL',
    labels: 'unshifted',
    names: {
      ...own('input_ids', 'labels', 'position_ids', 'attention_mask'),
      seq_lengths: 'seq_lens',
      completion_mask: 'loss_mask',
      assistant_masks: 'loss_mask',
    },
  },
  {
    framework: 'torchtune',
    labels: 'unshifted',
    names: {
      tokens: 'input_ids',
      ...own('labels', 'seq_lens'),
      input_pos: 'position_ids',
      mask: null,
      'output.weight': 'lm_head.weight',
    },
  },
  {
    framework: 'axolotl',
    labels: 'unshifted',
    names: {
      ...own('input_ids', 'labels', 'position_ids', 'attention_mask'),
      ...unused('length', 'num_items_in_batch'),
    },
  },
  {
    framework: 'LLaMA-Factory',
    labels: 'unshifted',
    names: {
      ...own('input_ids', 'labels', 'position_ids', 'attention_mask'),
      // The collator takes these out, no loss gets them: as `cu_seqlens` they would pass for upstream's argument.
      ...unused('packing_params.sequence_boundaries', 'packing_params.right_padding_length'),
    },
  },
  {
    framework: 'verl',
    labels: 'shifted',
    names: {
      ...own('input_ids', 'labels', 'attention_mask', 'position_ids', 'loss_mask'),
      label_mask: 'loss_mask',
      ...packedSeqParams,
      ...unused('responses', 'prompts', 'response_mask'),
    },
  },
  {
    framework: 'ms-swift',
    labels: 'unshifted',
    names: {
      ...own('input_ids', 'labels', 'position_ids', 'seq_lens'),
      loss_scale: 'loss_mask',
    },
  },
  {
    framework: 'slime, miles',
    labels: 'none',
    names: { tokens: 'input_ids', full_loss_masks: 'loss_mask', ...packedSeqParams },
  },
  {
    framework: 'NeMo-RL',
    labels: 'none',
    names: {
      ...own('input_ids', 'position_ids'),
      cu_seqlens_q: 'cu_seqlens',
      ...unused('cu_seqlens_k', 'max_seqlen_q', 'max_seqlen_k'),
    },
  },
  {
    framework: 'torchtitan',
    labels: 'shifted',
    names: { tokens: 'input_ids', labels: 'labels', positions: 'position_ids' },
  },
]

/** Names that several packers and models share. */
export const commonNames: Readonly<Record<string, string>> = {
  packed_input_ids: 'input_ids',
  shift_labels: 'labels',
  cu_seq_lens: 'cu_seqlens',
  cu_seq_lens_q_padded: 'cu_seqlens_padded',
  sequence_lengths: 'seq_lens',
  segment_ids: 'seq_idx',
  document_ids: 'seq_idx',
  doc_ids: 'seq_idx',
  loss_weights: 'loss_mask',
  loss_weight: 'loss_mask',
  token_weights: 'loss_mask',
  lm_head: 'lm_head.weight',
  'embed_out.weight': 'lm_head.weight',
  last_hidden_state: 'hidden_states',
}
