import { useEffect, useRef } from 'react'

interface Steps {
  readonly next: () => void
  readonly back: () => void
}

/** N and P turn the page of a lesson wherever the focus is, except where letters are typed. */
export function useStepKeys(steps: Steps): void {
  const latest = useRef(steps)
  useEffect(() => {
    latest.current = steps
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      const { target } = event
      const isTyping =
        target instanceof HTMLElement &&
        target.closest('input:not([type=range], [type=checkbox], [type=radio]), select, textarea, dialog, [role=menu]')
      if (isTyping) return
      const key = event.key.toLowerCase()
      if (key === 'n') latest.current.next()
      else if (key === 'p') latest.current.back()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
