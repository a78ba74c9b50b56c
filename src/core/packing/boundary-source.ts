/** Tensors of a dump that say where sub-sequences begin, in the order the screen lists them. */
export const boundaryTensorNames = [
  'seq_idx',
  '_packed_seq_ids',
  'cu_seqlens',
  'cu_seqlens_padded',
  'seq_lens',
  'seq_lens_padded',
  'attention_mask',
  'position_ids',
] as const

export type BoundaryTensorName = (typeof boundaryTensorNames)[number]

/** What the MTP targets are made with: one of those tensors, targets that the dump brings, or no boundaries at all. */
export type BoundarySource = BoundaryTensorName | 'mtp_per_depth_targets' | 'none'

export function isBoundaryTensorName(name: string): name is BoundaryTensorName {
  return (boundaryTensorNames as readonly string[]).includes(name)
}
