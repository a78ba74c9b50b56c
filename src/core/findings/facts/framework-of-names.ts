/**
 * Names that only one framework gives its tensors, the most telling first; each line's names have to be there together
 * (`semantics.md` section 3).
 */
const telling: readonly (readonly [framework: string, ...names: string[]])[] = [
  ['slime', 'full_loss_masks'],
  ['verl', 'label_mask'],
  ['torchtune', 'input_pos'],
  ['ms-swift', 'loss_scale'],
  ['torchtitan', 'tokens', 'positions'],
  ['trl', 'completion_mask'],
  ['trl', 'assistant_masks'],
  ['trl', 'seq_lengths'],
  ['transformers', 'cu_seq_lens_q'],
  ['megatron-bridge', 'tokens', 'loss_mask', 'cu_seqlens_q'],
  ['megatron-lm', 'tokens', 'loss_mask'],
  ['nemo-rl', 'input_ids', 'cu_seqlens_q'],
]

/**
 * The framework whose data loader gave a batch that does not say so itself.
 * @param tensors names as dumped; folders of nested dicts in front do not matter
 * @returns null where the names are NeMo AutoModel's own, or several frameworks'
 */
export function frameworkOfNames(tensors: Iterable<string>): string | null {
  const names = new Set(Array.from(tensors, (name) => name.slice(name.lastIndexOf('.') + 1)))
  return telling.find(([, ...wanted]) => wanted.every((name) => names.has(name)))?.[0] ?? null
}
