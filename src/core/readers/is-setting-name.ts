const settingNames: ReadonlySet<string> = new Set([
  'entry',
  'loss_fn',
  'reduction',
  'loss_fn_ignore_index',
  'softcap',
  'chunk_len',
  'ignore_index',
  'scaling_factor',
  'num_label_tokens',
  'seq_idx_arg',
  'cu_seqlens_arg',
  'training',
  'output_form',
  'model_scaling_factor',
  'output_scaling_factor',
  'mtp_outputs_are_logits',
  'framework',
  'step',
  'pad_token_id',
  'eos_token_id',
  'cp_rank',
  'cp_size',
  'cp_layout',
  'dp_rank',
  'dp_size',
  'pp_rank',
  'pp_size',
  'rank',
  'world_size',
])

/** Whether a dump's entry is one of the settings: in formats without metadata they stand beside the tensors. */
export function isSettingName(name: string): boolean {
  return settingNames.has(name)
}
