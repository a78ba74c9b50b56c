import type { AppState } from '../../state/app-state.ts'

/** What heatmaps of gradient norms draw: norms by head and the end of their ruler, or why there are none. */
export type ShownGradients =
  | { readonly norms: (head: 'main' | number) => Float64Array | null; readonly rulerEnd: number }
  | { readonly norms: null; readonly why: string }

/** null where heatmaps show something else, or nothing yet. */
export function shownGradients({ heatmap, gradients, open }: AppState): ShownGradients | null {
  if (heatmap !== 'gradient' || open.status === 'first row') return null
  const isOfNow = gradients.status !== 'none' && open.status === 'open' && gradients.of === open.evaluation
  if (!isOfNow || gradients.status === 'computing') return { norms: null, why: 'computing the gradient norms …' }
  if (gradients.status === 'failed') return { norms: null, why: gradients.message }
  const { heads, largest } = gradients
  return { norms: (head) => heads.find((one) => one.head === head)?.norms ?? null, rulerEnd: largest || 1 }
}
