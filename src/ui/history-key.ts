import { redo, undo } from '../state/what-if-verbs.ts'

/** Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y, but for text that is being typed. @returns whether it was one of them */
export function historyKey(key: string, { shiftKey, target }: KeyboardEvent): boolean {
  if (key !== 'Ctrl+z' && key !== 'Ctrl+y') return false
  if (target instanceof HTMLElement && target.closest('input, textarea, dialog') !== null) return false
  if (key === 'Ctrl+z' && !shiftKey) undo()
  else redo()
  return true
}
