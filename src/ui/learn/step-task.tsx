import type { LearnTarget } from '../../learn/learn-target.ts'
import { learnTargets } from '../../learn/learn-target.ts'
import { showDrawer } from '../../state/panel-drawer.ts'
import { revealTarget } from './highlight-ring.tsx'

interface Props {
  readonly words: string
  readonly isDone: boolean
  readonly goesOn: boolean
  readonly target: LearnTarget | undefined
}

/** What the learner is asked to do, and whether it is done. */
export function StepTask({ words, isDone, goesOn, target }: Props) {
  const reveal = () => {
    if (target === undefined) return
    if (learnTargets[target].tab !== null || target === 'inspector') showDrawer(true)
    revealTarget(target)
  }
  return (
    <div className="learn-task" data-done={isDone}>
      <p>
        <strong>{isDone ? '✓' : '→'}</strong> {words}
      </p>
      <p className="learn-task-state" role="status">
        {isDone && <span className="ok">Done.{goesOn && ' Going on…'}</span>}
      </p>
      {!isDone && target !== undefined && (
        <button type="button" className="link" onClick={reveal}>
          Show where
        </button>
      )}
    </div>
  )
}
