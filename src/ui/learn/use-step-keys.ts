import { useEffect, useRef } from 'react'
import { appStore } from '../../state/app-store.ts'

interface Steps {
  readonly next: () => void
  readonly back: () => void
}

/** Where a letter is text, or a choice. */
const typing =
  'input:not([type=range], [type=checkbox], [type=radio]), select, textarea, dialog, [role=menu], [role=dialog]'

/**
 * N and P turn the page of a lesson wherever the focus is, except where letters are typed, and where a search is open:
 * there N is the next hit.
 */
export function useStepKeys(steps: Steps): void {
  const latest = useRef(steps)
  useEffect(() => {
    latest.current = steps
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.isTrusted || event.ctrlKey || event.metaKey || event.altKey) return
      const { target } = event
      if (target instanceof HTMLElement && target.closest(typing) !== null) return
      if (appStore.getState().search !== null) return
      const key = event.key.toLowerCase()
      if (key !== 'n' && key !== 'p') return
      event.preventDefault()
      event.stopPropagation()
      if (key === 'n') latest.current.next()
      else latest.current.back()
    }
    // Before the timeline, whose N is the next hit of a search.
    window.addEventListener('keydown', press, { capture: true })
    return () => window.removeEventListener('keydown', press, { capture: true })
  }, [])
}
