import { type ReactNode, useEffect, useRef, useState } from 'react'
import { openView } from '../../learn/learn-view.ts'
import type { Lesson } from '../../learn/lesson.ts'
import { lessonOf, lessons } from '../../learn/lesson-list.ts'
import { appStore } from '../../state/app-store.ts'
import { showLearn, useLearnStore } from '../../state/learn-store.ts'
import { openSample } from '../../state/open-sample.ts'
import { BatchOfLesson } from './batch-of-lesson.tsx'
import { HighlightRing } from './highlight-ring.tsx'
import { LearnDock } from './learn-dock.tsx'
import { StepWords } from './step-words.tsx'
import { useLearnView } from './use-learn-view.ts'
import { useStepKeys } from './use-step-keys.ts'
import { useStepStage } from './use-step-stage.ts'
import { useStepTask } from './use-step-task.ts'

interface Props {
  readonly id: string
  readonly step: number
  readonly isOpen: boolean
}

/** A lesson, one step at a time, docked beside the page that it is about. */
export function LessonPlayer({ id, step, isOpen }: Props) {
  const lesson = lessonOf(id)
  if (lesson !== undefined) {
    const last = lesson.steps.length - 1
    return <KnownLesson lesson={lesson} step={Math.min(step, last)} isOpen={isOpen} />
  }
  return (
    <LearnDock title="No such lesson" place={{ kind: 'lesson', id, step: 0 }} position={null}>
      <p>
        There is no lesson “{id}”. There are: {lessons.map((one) => one.id).join(', ')}.
      </p>
    </LearnDock>
  )
}

function KnownLesson({ lesson, step, isOpen }: Omit<Props, 'id'> & { readonly lesson: Lesson }) {
  const { id, steps, sample } = lesson
  const shown = steps[step]
  const { task, target } = shown
  const learnView = useLearnView()
  const view = openView(learnView)
  const batch = view?.open.batch ?? null
  const isDone = task?.done(learnView) ?? false
  const wasDone = useLearnStore(({ progress }) => progress.done.includes(`${id}:${step}`))
  const [wantsToGoOn, setWantsToGoOn] = useState(true)
  const mayGoOn = task !== undefined && task.stays !== true && step < steps.length - 1
  const goesOn = mayGoOn && wantsToGoOn
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    if (!isOpen && appStore.getState().work.status === 'idle') openSample(sample).catch(() => undefined)
  }, [isOpen, sample])
  useStepStage(shown, step, batch)
  useStepTask({ lesson: id, step, task, isDone: batch === null ? null : isDone, goesOn })

  const go = (to: number) => {
    if (to < 0) return
    if (to >= steps.length) {
      const next = lessonAfter(lesson)
      showLearn(next === undefined ? { kind: 'page', page: 'museum' } : { kind: 'lesson', id: next.id, step: 0 })
      return
    }
    const isInside = document.querySelector('.learn-dock')?.contains(document.activeElement) ?? false
    showLearn({ kind: 'lesson', id, step: to })
    if (isInside) requestAnimationFrame(() => heading.current?.focus())
  }
  useStepKeys({ next: () => go(step + 1), back: () => go(step - 1) })

  return (
    <LearnDock
      title={lesson.title}
      place={{ kind: 'lesson', id, step }}
      position={{ step, count: steps.length }}
      aside={<BatchOfLesson sample={sample} />}
      controls={
        <StepControls lesson={lesson} step={step} isToDo={task !== undefined && !isDone} wasDone={wasDone} go={go}>
          {mayGoOn && (
            <label className="learn-goes-on">
              <input type="checkbox" checked={wantsToGoOn} onChange={(event) => setWantsToGoOn(event.target.checked)} />{' '}
              go on when done
            </label>
          )}
        </StepControls>
      }
    >
      {target !== undefined && <HighlightRing target={target} tabOnly={shown.findsTab === true && !isDone} />}
      <StepWords shown={shown} view={view} heading={heading} isDone={isDone} goesOn={goesOn} />
      <p className="visually-hidden" aria-live="polite">
        Step {step + 1} of {steps.length}: {shown.title}
      </p>
    </LearnDock>
  )
}

interface ControlsProps {
  readonly lesson: Lesson
  readonly step: number
  /** Whether the step asks for something that is not done. */
  readonly isToDo: boolean
  readonly wasDone: boolean
  readonly go: (step: number) => void
  readonly children: ReactNode
}

function StepControls({ lesson, step, isToDo, wasDone, go, children }: ControlsProps) {
  const next = lessonAfter(lesson)
  const isLast = step === lesson.steps.length - 1
  const after = next === undefined ? 'To the museum' : `Next lesson: ${next.title}`
  return (
    <>
      <button type="button" className="button" disabled={step === 0} onClick={() => go(step - 1)}>
        Back <kbd>P</kbd>
      </button>
      <button type="button" className={isToDo && !isLast ? 'button' : 'button primary'} onClick={() => go(step + 1)}>
        {isLast ? after : isToDo && !wasDone ? 'Skip' : 'Next'} <kbd>N</kbd>
      </button>
      {children}
    </>
  )
}

function lessonAfter(lesson: Lesson): Lesson | undefined {
  return lessons[lessons.indexOf(lesson) + 1]
}
