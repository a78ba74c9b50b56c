import { lessons } from '../../../learn/lesson-list.ts'
import { resetProgress, showLearn, useLearnStore } from '../../../state/learn-store.ts'
import { LinkMaker } from '../link-maker.tsx'

/** Every lesson, with how far one came. */
export function LessonsPage() {
  const progress = useLearnStore((state) => state.progress)
  const started = Object.keys(progress.at).length + Object.keys(progress.bugs).length > 0
  return (
    <>
      <p className="learn-lead">
        Lessons on a real batch: a small model, trained for this page on a text everybody knows. Every number is worked
        out when you see it, from the batch that is open, which may be yours.
      </p>
      <ol className="learn-list">
        {lessons.map((lesson) => {
          const at = progress.at[lesson.id]
          const isOver = at === lesson.steps.length - 1
          return (
            <li key={lesson.id}>
              <button
                type="button"
                className="learn-entry"
                onClick={() => showLearn({ kind: 'lesson', id: lesson.id, step: isOver ? 0 : (at ?? 0) })}
              >
                <span className="learn-entry-title">{lesson.title}</span>
                <span className="dim">{lesson.about}</span>
                <span className="caption">
                  {lesson.steps.length} steps
                  {at !== undefined && !isOver && ` · go on at step ${at + 1}`}
                  {isOver && ' · ✓ read to the end'}
                </span>
              </button>
            </li>
          )
        })}
      </ol>
      <LinkMaker />
      {started && (
        <p className="learn-reset">
          <button type="button" className="button small" onClick={resetProgress}>
            Forget my progress
          </button>{' '}
          <span className="dim">It is kept in this browser only.</span>
        </p>
      )}
    </>
  )
}
