import { useEffect, useRef } from 'react'
import type { LessonStep } from '../../learn/lesson.ts'
import { finishStep, showLearn } from '../../state/learn-store.ts'

/** Milliseconds between a task done and the step after it: long enough to see what happened. */
const GO_ON_MS = 2500

interface Task {
  readonly lesson: string
  readonly step: number
  readonly task: LessonStep['task']
  /** Whether the page shows that it is done; null while no batch is open to do it on. */
  readonly isDone: boolean | null
  /** Whether the step after it is shown then. */
  readonly goesOn: boolean
}

/** Notes a step's task as done, and turns the page then. A task that was done before it was asked does not end the step. */
export function useStepTask({ lesson, step, task, isDone, goesOn }: Task): void {
  /** The step at which its task was seen undone. */
  const undone = useRef(-1)
  useEffect(() => {
    if (task === undefined || isDone === null) return
    if (!isDone) {
      undone.current = step
      return
    }
    if (undone.current !== step) return
    finishStep(lesson, step)
    if (!goesOn) return
    const timer = setTimeout(() => showLearn({ kind: 'lesson', id: lesson, step: step + 1 }), GO_ON_MS)
    return () => clearTimeout(timer)
  }, [lesson, step, task, isDone, goesOn])
}
