import type { Rule } from '../rule.ts'

/** The trunk has a mask by document; whether the MTP block got it, a dump cannot show. */
export const mtpAttentionNotIsolated: Rule = {
  id: 'mtp-attention-not-isolated',
  title: 'See that the MTP block masks by document too',
  severity: 'info',
  needs: ['targets'],
  fix: 'Pass the block-causal mask to the MTP block as well.',
  reference: 'NVIDIA-NeMo/Automodel#2727',
  check({ batch, documents }) {
    const { boundaries } = batch
    const only = boundaries.has('_packed_seq_ids') && !boundaries.has('seq_idx') && !boundaries.has('cu_seqlens')
    if (!only || documents.runs.length < 2) return []
    return [
      {
        severity: 'info',
        message:
          'Only _packed_seq_ids say where documents are. The MTP block’s own attention needs them as the trunk’s does; labels do not show whether it has them.',
        effective: false,
        count: 1,
      },
    ]
  },
}
