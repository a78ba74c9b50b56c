import type { Evaluation } from '../core/loss/evaluation.ts'
import type { AppState, OpenState, TimelineWindow } from '../state/app-state.ts'

/** A batch on screen, with its masks made; losses may still be missing. */
export interface OpenView {
  readonly open: Extract<OpenState, { status: 'open' }>
  readonly evaluation: Evaluation
  readonly app: AppState
}

/** All that a lesson may look at: the app's state, and what the learner did in the step's figure. Plain data. */
export interface LearnView {
  readonly app: AppState
  readonly window: TimelineWindow
  /** Tab of the panel that is shown. */
  readonly tab: string
  readonly touched: ReadonlySet<string>
}

/** The batch of a view; null until one is open and its masks stand. */
export function openView({ app }: Pick<LearnView, 'app'>): OpenView | null {
  const { open } = app
  return open.status === 'open' && open.evaluation !== null ? { open, evaluation: open.evaluation, app } : null
}
