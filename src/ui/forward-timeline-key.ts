/**
 * Gives the timeline a key that was pressed while nothing has the focus, so that its keys act as soon as a batch is
 * open. Returns whether the timeline took it.
 */
export function forwardTimelineKey(event: KeyboardEvent): boolean {
  const grid = document.querySelector<HTMLElement>('.timeline-grid')
  if (grid === null || document.activeElement !== document.body) return false
  // The copy that is made below comes by here again when the timeline does not take it.
  if (!event.isTrusted) return false
  if (event.key === 'Tab' || event.key === 'Enter' || event.key === ' ') return false
  const { key, code, ctrlKey, metaKey, shiftKey } = event
  const copy = new KeyboardEvent('keydown', { key, code, ctrlKey, metaKey, shiftKey, bubbles: true, cancelable: true })
  const isTaken = !grid.dispatchEvent(copy)
  if (isTaken) grid.focus({ preventScroll: true })
  return isTaken
}
