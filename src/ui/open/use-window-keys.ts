import { useEffect } from 'react'

/** True where a key press means text or a choice in a control, not a command of the page. */
function typesInto(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, select, textarea, dialog, [role=menu]') !== null
}

/**
 * Keys that act wherever the focus is. `command` names the key, with `Ctrl+` where Ctrl or Cmd is held; it returns
 * whether it was one.
 */
export function useWindowKeys(command: (key: string, event: KeyboardEvent) => boolean): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const control = event.ctrlKey || event.metaKey
      if (event.defaultPrevented || event.altKey || (!control && typesInto(event.target))) return
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
      if (command(control ? `Ctrl+${key}` : key, event)) event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [command])
}
