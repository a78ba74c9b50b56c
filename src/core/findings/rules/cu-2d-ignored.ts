import { isBoundaryTensorName } from '../../packing/boundary-source.ts'
import { shapeText } from '../../tensor/tensor.ts'
import { boundaryCells } from '../boundary-cells.ts'
import type { Rule } from '../rule.ts'

/** `cu_seqlens` that is not one row: upstream squeezes `[1, n]` only, and masks nothing for any other. */
export const cu2dIgnored: Rule = {
  id: 'cu-2d-ignored',
  title: 'cu_seqlens that is not one row is ignored',
  severity: 'error',
  needs: ['targets', 'whole sequences'],
  fix: 'Slice cu_seqlens with the microbatch, so that each call gets one row of it, or pass seq_idx.',
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  explains: ['mtp-no-boundary-mask', 'cu-end-short'],
  check(facts) {
    const { settings, seqIdx, error } = facts.evaluation
    const { seqIdxArg, cuSeqlensArg: name } = settings
    const tensor = name !== null && isBoundaryTensorName(name) ? facts.batch.boundaries.get(name) : undefined
    // Hidden states or labels that upstream refuses leave the masks as they are.
    const isRaised = error?.tensor === tensor?.name || error?.field === 'mtp_per_depth_targets'
    if (tensor === undefined || seqIdxArg !== null || seqIdx !== null || isRaised) return []
    return [
      {
        // A batch as a data loader gives it has not met the loss yet (`mtp-no-boundary-mask`).
        severity: facts.bare ? 'info' : 'error',
        message: `${name} has shape ${shapeText(tensor.shape)}. calculate_mtp_loss reads one row only, and without a word masks no boundary at all.`,
        cells: boundaryCells(facts),
      },
    ]
  },
}
