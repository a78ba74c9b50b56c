import type { HeadGradients } from '../engine/token-gradients.ts'
import type { AppState } from './app-state.ts'
import { appStore } from './app-store.ts'
import { askAboutBatch } from './ask-about-batch.ts'
import { isCancelled } from './engine-error.ts'
import { hasLosses } from './standing-batch.ts'

let running: AbortController | null = null

/**
 * While the heatmaps show gradient norms, asks for those of every evaluation that stands; nobody else pays for them. After a
 * change the engine has what no label enters, so that they follow without another pass over the LM head.
 */
export function followGradients(): void {
  appStore.subscribe((state) => {
    if (state.heatmap !== 'gradient') running?.abort()
    else void askFor(state)
  })
}

async function askFor({ open, work, gradients }: AppState): Promise<void> {
  if (open.status !== 'open' || work.status !== 'idle') return
  const { evaluation } = open
  if (evaluation === null || !hasLosses(evaluation)) return
  if (gradients.status !== 'none' && gradients.of === evaluation) return
  running?.abort()
  const own = new AbortController()
  running = own
  appStore.setState({ gradients: { status: 'computing', of: evaluation, done: null } })
  const show = (next: AppState['gradients']) => {
    if (running === own) appStore.setState({ gradients: next })
  }
  try {
    const { heads } = await askAboutBatch(
      open,
      { kind: 'token gradients' },
      {
        onProgress: ({ done }) => show({ status: 'computing', of: evaluation, done }),
        signal: own.signal,
      },
    )
    show({ status: 'known', of: evaluation, heads, largest: largestOf(heads) })
  } catch (error) {
    // What stopped it was another change, which asks anew, or another choice of heatmap.
    show(isCancelled(error) ? { status: 'none' } : { status: 'failed', of: evaluation, message: String(error) })
  } finally {
    if (running === own) running = null
  }
}

function largestOf(heads: readonly HeadGradients[]): number {
  let largest = 0
  for (const { norms } of heads)
    if (norms !== null) for (const norm of norms) if (norm > largest && Number.isFinite(norm)) largest = norm
  return largest
}
