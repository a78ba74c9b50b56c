import type { Rule } from '../rule.ts'

/** Targets that are final, together with boundaries, or not one for each depth: upstream refuses the call. */
export const mtpTargetsAndSeqIdx: Rule = {
  id: 'mtp-targets-and-seq-idx',
  title: 'Targets and boundaries are passed in one call',
  severity: 'error',
  needs: ['labels'],
  fix: 'Pass either mtp_per_depth_targets, one of the labels’ shape for each depth, or boundaries.',
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  check({ evaluation: { error } }) {
    if (error === null || error.field !== 'mtp_per_depth_targets') return []
    return [{ severity: 'error', message: error.message, count: 1 }]
  },
}
