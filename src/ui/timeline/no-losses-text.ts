import type { AppState } from '../../state/app-state.ts'

/** Why a heatmap is empty. */
export function noLossesText({ open, work }: AppState): string {
  if (open.status === 'first row') return 'the other rows are being read'
  if (work.status === 'computing') return 'computing the losses …'
  const error = open.status === 'open' ? open.evaluation?.error : null
  if (error != null) return `no loss: upstream raises ${error.kind}`
  return 'losses not computed'
}
