import type { Rule } from '../rule.ts'

/** Shapes that the loss function refuses. A dump whose tensors do not fit each other at all is not opened. */
export const mtpHiddenShape: Rule = {
  id: 'mtp-hidden-shape',
  title: 'Hidden states or logits do not fit the labels',
  severity: 'error',
  needs: [],
  fix: 'Give hidden states [B, S, H] with labels [B, S], or [T, H] (or [1, T, H]) with flat labels [T].',
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  check({ evaluation: { error } }) {
    const shaped = error?.field?.startsWith('mtp_per_depth_h.') || error?.field?.startsWith('mtp_per_depth_logits.')
    if (error === null || shaped !== true || !/shape|rows/.test(error.message)) return []
    return [{ severity: 'error', message: error.message, count: 1 }]
  },
}
