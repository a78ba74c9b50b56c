import { useMemo } from 'react'
import { hiddenParts, useLearnStore } from '../../state/learn-store.ts'

/** Parts of the page that are not shown (`hiddenParts`). */
export function useHiddenParts(): ReadonlySet<string> {
  const hidden = useLearnStore((state) => state.hidden)
  const guessing = useLearnStore((state) => state.guessing)
  return useMemo(() => hiddenParts({ hidden, guessing }), [hidden, guessing])
}
