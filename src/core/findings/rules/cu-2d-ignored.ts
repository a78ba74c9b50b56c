import { boundaryCells } from '../boundary-cells.ts'
import type { Rule } from '../rule.ts'

/** `cu_seqlens` of several rows: upstream squeezes `[1, n]` only, and masks nothing for any other. */
export const cu2dIgnored: Rule = {
  id: 'cu-2d-ignored',
  title: 'cu_seqlens of several rows is ignored',
  severity: 'error',
  needs: ['targets', 'whole sequences'],
  fix: 'Slice cu_seqlens with the microbatch, so that each call gets one row of it, or pass seq_idx.',
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  explains: ['mtp-no-boundary-mask'],
  check(facts) {
    const tensor = facts.batch.boundaries.get('cu_seqlens')
    const { settings, seqIdx } = facts.evaluation
    if (tensor === undefined || settings.cuSeqlensArg !== 'cu_seqlens' || seqIdx !== null) return []
    if (tensor.shape.length !== 2 || tensor.shape[0] < 2) return []
    return [
      {
        severity: 'error',
        message: `cu_seqlens has shape [${tensor.shape.join(', ')}]. calculate_mtp_loss reads one row only, and without a word masks no boundary at all.`,
        cells: boundaryCells(facts),
      },
    ]
  },
}
