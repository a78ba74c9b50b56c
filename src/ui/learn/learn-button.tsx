import { toggleLearn, useLearnStore } from '../../state/learn-store.ts'

/** Opens the lessons, and closes whatever of Learn is open. */
export function LearnButton() {
  const isOpen = useLearnStore(({ place }) => place !== null)
  return (
    <button
      type="button"
      className="button"
      aria-pressed={isOpen}
      title="Lessons, a museum of bugs, a toy pack and a glossary (L)"
      onClick={toggleLearn}
    >
      Learn
    </button>
  )
}
