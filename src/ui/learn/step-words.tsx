import type { Ref } from 'react'
import { lackWords, tellable, tellableFormula } from '../../learn/figure-lacks.ts'
import type { OpenView } from '../../learn/learn-view.ts'
import type { LessonStep } from '../../learn/lesson.ts'
import { FormulaView } from './formula-view.tsx'
import { LessonFigureView } from './lesson-figure-view.tsx'
import { RichText } from './rich-text.tsx'
import { SourceLink } from './source-link.tsx'
import { StepTask } from './step-task.tsx'

interface Props {
  readonly shown: LessonStep
  /** What the step's numbers are of; null while nothing is open. */
  readonly view: OpenView | null
  readonly heading: Ref<HTMLHeadingElement>
  readonly isDone: boolean
  readonly goesOn: boolean
}

/** What a step says, asks, and shows beside it. */
export function StepWords({ shown, view, heading, isDone, goesOn }: Props) {
  const { title, text, formula, task, target, references = [], figure } = shown
  const lacks = view === null ? null : (shown.lacks?.(view) ?? null)
  // While numbers are computed a sentence waits for them; what is missing then, the batch does not have.
  const settled = view !== null && view.app.work.status === 'idle' ? view : null
  const missing = settled === null ? null : lackWords(text, formula, settled)
  return (
    <div className="learn-columns" data-figure={figure !== undefined || undefined}>
      <div className="learn-words">
        <h3 ref={heading} tabIndex={-1}>
          {title}
        </h3>
        {text
          .map((paragraph) => (settled === null ? paragraph : tellable(paragraph, settled)))
          .filter((paragraph) => paragraph !== '')
          .map((paragraph) => (
            <p key={paragraph}>
              <RichText text={paragraph} />
            </p>
          ))}
        {formula !== undefined && (
          <FormulaView formula={settled === null ? formula : tellableFormula(formula, settled)} />
        )}
        {(lacks ?? missing) !== null && <p className="learn-lacks warn">{lacks ?? missing}</p>}
        {task !== undefined && <StepTask words={task.words} isDone={isDone} goesOn={goesOn} target={target} />}
        {references.length > 0 && (
          <ul className="learn-references">
            {references.map((reference) => (
              <li key={reference.source}>
                <SourceLink reference={reference} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {figure !== undefined && view !== null && <LessonFigureView figure={figure} view={view} />}
    </div>
  )
}
