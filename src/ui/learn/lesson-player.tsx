import { useEffect, useRef, useState } from 'react'
import { isLane, learnTargets } from '../../learn/learn-target.ts'
import { openView } from '../../learn/learn-view.ts'
import { lessonOf, lessons } from '../../learn/lesson-list.ts'
import { appStore } from '../../state/app-store.ts'
import { finishStep, learnStore, showLearn, useLearnStore } from '../../state/learn-store.ts'
import { openSample } from '../../state/open-sample.ts'
import { showWindow } from '../../state/timeline-store.ts'
import { pinCell, showPanel, showRow } from '../../state/view-verbs.ts'
import { BatchOfLesson } from './batch-of-lesson.tsx'
import { FormulaView } from './formula-view.tsx'
import { HighlightRing, revealTarget } from './highlight-ring.tsx'
import { LearnDock } from './learn-dock.tsx'
import { LessonFigureView } from './lesson-figure-view.tsx'
import { RichText } from './rich-text.tsx'
import { SourceLink } from './source-link.tsx'
import { StepTask } from './step-task.tsx'
import { useLearnView } from './use-learn-view.ts'
import { useStepKeys } from './use-step-keys.ts'

interface Props {
  readonly id: string
  readonly step: number
  readonly isOpen: boolean
}

/** Milliseconds between a task done and the step after it: long enough to see what happened. */
const GO_ON_MS = 2500

/** A lesson, one step at a time, docked beside the page that it is about. */
export function LessonPlayer({ id, step: asked, isOpen }: Props) {
  const lesson = lessonOf(id)
  const step = Math.min(asked, (lesson?.steps.length ?? 1) - 1)
  const shown = lesson?.steps[step]
  const view = useLearnView()
  const open = openView(view)
  const batch = open?.open.batch ?? null
  const isDone = shown?.task?.done(view) ?? false
  const wasDone = useLearnStore(({ progress }) => progress.done.includes(`${id}:${step}`))
  const heading = useRef<HTMLHeadingElement>(null)
  const [goesOn, setGoesOn] = useState(true)
  const staged = useRef('')
  /** The step at which its task was seen undone: a task that was done before it was asked does not end the step. */
  const undone = useRef(-1)

  useEffect(() => {
    if (!isOpen && lesson !== undefined && appStore.getState().work.status === 'idle')
      openSample(lesson.sample).catch(() => undefined)
  }, [isOpen, lesson])

  // The stage is set once for each step and batch; what the learner changes from there on stays.
  useEffect(() => {
    const now = openView({ app: appStore.getState() })
    if (batch === null || now === null || shown === undefined) return
    const key = `${step} ${batch.file.name} ${batch.rows} ${batch.sequenceLength}`
    if (staged.current === key) return
    staged.current = key
    if (learnStore.getState().isReplayed) return
    const { row, window, pin } = shown.stage?.(now) ?? {}
    if (row !== undefined) showRow(row)
    if (window !== undefined) showWindow(window, batch.sequenceLength)
    if (pin !== undefined) pinCell(pin)
    const tab = shown.target === undefined ? null : learnTargets[shown.target].tab
    if (tab !== null && shown.findsTab !== true) showPanel(tab)
    // The dock takes room from the timeline: a lane that the step speaks of may have to be scrolled to.
    const { target } = shown
    if (target !== undefined && isLane(target)) requestAnimationFrame(() => revealTarget(target))
  }, [batch, shown, step])

  const last = (lesson?.steps.length ?? 1) - 1
  const next = lesson === undefined ? undefined : lessons[lessons.indexOf(lesson) + 1]
  const go = (to: number) => {
    if (to < 0) return
    if (to > last) {
      showLearn(next === undefined ? { kind: 'page', page: 'museum' } : { kind: 'lesson', id: next.id, step: 0 })
      return
    }
    const isInside = document.querySelector('.learn-dock')?.contains(document.activeElement) ?? false
    showLearn({ kind: 'lesson', id, step: to })
    if (isInside) requestAnimationFrame(() => heading.current?.focus())
  }
  useStepKeys({ next: () => go(step + 1), back: () => go(step - 1) })

  const task = shown?.task
  useEffect(() => {
    if (task === undefined || batch === null) return
    if (!isDone) {
      undone.current = step
      return
    }
    if (undone.current !== step) return
    finishStep(id, step)
    if (!goesOn || task.stays === true || step >= last) return
    const timer = setTimeout(() => showLearn({ kind: 'lesson', id, step: step + 1 }), GO_ON_MS)
    return () => clearTimeout(timer)
  }, [task, batch, isDone, step, id, goesOn, last])

  if (lesson === undefined || shown === undefined)
    return (
      <LearnDock title="No such lesson" place={{ kind: 'lesson', id, step: 0 }} position={null}>
        <p>
          There is no lesson “{id}”. There are: {lessons.map((one) => one.id).join(', ')}.
        </p>
      </LearnDock>
    )
  const lacks = open === null ? null : (shown.lacks?.(open) ?? null)
  return (
    <LearnDock
      title={lesson.title}
      place={{ kind: 'lesson', id, step }}
      position={{ step, count: lesson.steps.length }}
      aside={<BatchOfLesson sample={lesson.sample} />}
      controls={
        <>
          <button type="button" className="button" disabled={step === 0} onClick={() => go(step - 1)}>
            Back <kbd>P</kbd>
          </button>
          {step < last ? (
            <button
              type="button"
              className={task === undefined || isDone ? 'button primary' : 'button'}
              onClick={() => go(step + 1)}
            >
              {task === undefined || isDone || wasDone ? 'Next' : 'Skip'} <kbd>N</kbd>
            </button>
          ) : (
            <button type="button" className="button primary" onClick={() => go(step + 1)}>
              {next === undefined ? 'To the museum' : `Next lesson: ${next.title}`} <kbd>N</kbd>
            </button>
          )}
          {task !== undefined && task.stays !== true && step < last && (
            <label className="learn-goes-on">
              <input type="checkbox" checked={goesOn} onChange={(event) => setGoesOn(event.target.checked)} /> go on
              when done
            </label>
          )}
        </>
      }
    >
      {shown.target !== undefined && (
        <HighlightRing target={shown.target} tabOnly={shown.findsTab === true && !isDone} />
      )}
      <div className="learn-columns" data-figure={shown.figure !== undefined || undefined}>
        <div className="learn-words">
          <h3 ref={heading} tabIndex={-1}>
            {shown.title}
          </h3>
          {shown.text.map((text) => (
            <p key={text}>
              <RichText text={text} />
            </p>
          ))}
          {shown.formula !== undefined && <FormulaView formula={shown.formula} />}
          {lacks !== null && <p className="learn-lacks warn">{lacks}</p>}
          {task !== undefined && (
            <StepTask
              words={task.words}
              isDone={isDone}
              goesOn={goesOn && task.stays !== true && step < last}
              target={shown.target}
            />
          )}
          {shown.references !== undefined && (
            <ul className="learn-references">
              {shown.references.map((reference) => (
                <li key={reference.source}>
                  <SourceLink reference={reference} />
                </li>
              ))}
            </ul>
          )}
        </div>
        {shown.figure !== undefined && open !== null && <LessonFigureView figure={shown.figure} view={open} />}
      </div>
      <p className="visually-hidden" aria-live="polite">
        Step {step + 1} of {lesson.steps.length}: {shown.title}
      </p>
    </LearnDock>
  )
}
