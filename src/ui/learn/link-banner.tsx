import { unlock, useLearnStore } from '../../state/learn-store.ts'
import { partNames } from './part-names.ts'

/** Says what a teacher's link hid and locked, and lets the learner undo it. */
export function LinkBanner() {
  const hidden = useLearnStore((state) => state.hidden)
  const locked = useLearnStore((state) => state.locked)
  const problems = useLearnStore((state) => state.problems)
  if (hidden.size + locked.size === 0 && problems.length === 0) return null
  const list = (parts: Iterable<keyof typeof partNames>) => [...parts].map((part) => partNames[part]).join(', ')
  return (
    <section className="learn-banner" aria-label="About this link">
      <p>
        {hidden.size > 0 && <>This link hides: {list(hidden)}. </>}
        {locked.size > 0 && <>It locks: {list(locked)}. </>}
        {problems.map((problem) => (
          <span key={problem} className="warn">
            {problem}{' '}
          </span>
        ))}
      </p>
      {hidden.size + locked.size > 0 && (
        <button type="button" className="button small" onClick={unlock}>
          Show and unlock everything
        </button>
      )}
    </section>
  )
}
