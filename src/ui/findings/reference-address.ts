/** Upstream's sources at the commit that the rules were written against. */
const UPSTREAM =
  'https://github.com/NVIDIA-NeMo/Automodel/blob/36044ad3d139363fb6c73c24af2e7c6b65ec52f6/nemo_automodel/components'

/** File of each function of upstream that a rule refers to, where no public thread reports the bug. */
const files: Readonly<Record<string, string>> = {
  calculate_mtp_loss: 'loss/mtp.py',
  'PipelineCausalLMLoss._extract_seq_idx_tail': 'loss/mtp.py',
  _packed_seq_ids_from_padded_lengths: 'models/common/mtp/mtp.py',
  get_unpad_data: 'models/common/packing.py',
  formatting_utils: 'datasets/llm/formatting_utils.py',
}

/** Address of a public thread `owner/repo#number`, or of upstream's own function; null for a reference of another kind. */
export function referenceAddress(reference: string): string | null {
  const [, thread, number] = /^([\w.-]+\/[\w.-]+)#(\d+)/.exec(reference) ?? []
  if (thread !== undefined) return `https://github.com/${thread}/issues/${number}`
  const [, name = ''] = /^NVIDIA-NeMo\/Automodel ([\w.]+)$/.exec(reference) ?? []
  return Object.hasOwn(files, name) ? `${UPSTREAM}/${files[name]}` : null
}
