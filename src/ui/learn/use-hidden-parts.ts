import { useMemo } from 'react'
import { useLearnStore } from '../../state/learn-store.ts'

/** Parts of the page that are not shown: those that a teacher's link hides, and the doctor while a piece is guessed. */
export function useHiddenParts(): ReadonlySet<string> {
  const hidden = useLearnStore((state) => state.hidden)
  const isGuessing = useLearnStore(({ guessing }) => guessing !== null)
  return useMemo(() => (isGuessing ? new Set([...hidden, 'findings']) : hidden), [hidden, isGuessing])
}
