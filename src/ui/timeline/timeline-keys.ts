export type TimelineCommand =
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'rowStart'
  | 'rowEnd'
  | 'zoomIn'
  | 'zoomOut'
  | 'panLeft'
  | 'panRight'
  | 'wholeRow'
  | 'fit'
  | 'nextSubSequence'
  | 'previousSubSequence'
  | 'followRoll'
  | 'followBack'
  | 'pin'
  | 'unpin'
  | 'previousRow'
  | 'nextRow'
  | 'fitSelection'
  | 'nextHit'
  | 'previousHit'
  | 'toggleBoundary'
  | 'boundaryLeft'
  | 'boundaryRight'
  | 'editLabel'
  | 'maskLabel'

const commands = new Map<string, TimelineCommand>([
  ['ArrowLeft', 'left'],
  ['ArrowRight', 'right'],
  ['ArrowUp', 'up'],
  ['ArrowDown', 'down'],
  ['Home', 'rowStart'],
  ['End', 'rowEnd'],
  ['w', 'zoomIn'],
  ['+', 'zoomIn'],
  ['=', 'zoomIn'],
  ['s', 'zoomOut'],
  ['-', 'zoomOut'],
  ['_', 'zoomOut'],
  ['a', 'panLeft'],
  ['d', 'panRight'],
  ['0', 'wholeRow'],
  ['f', 'fit'],
  ['.', 'nextSubSequence'],
  [',', 'previousSubSequence'],
  [']', 'followRoll'],
  ['[', 'followBack'],
  ['Enter', 'pin'],
  [' ', 'pin'],
  ['m', 'pin'],
  ['Escape', 'unpin'],
  ['PageUp', 'previousRow'],
  ['PageDown', 'nextRow'],
  ['r', 'fitSelection'],
  ['n', 'nextHit'],
  ['N', 'previousHit'],
  ['b', 'toggleBoundary'],
  ['<', 'boundaryLeft'],
  ['>', 'boundaryRight'],
  ['e', 'editLabel'],
  ['Delete', 'maskLabel'],
])

/** The timeline's command of a key, as in Perfetto and speedscope; null for keys that are the browser's or the page's. */
export function commandOfKey(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): TimelineCommand | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  return commands.get(event.key) ?? commands.get(event.key.length === 1 ? event.key.toLowerCase() : event.key) ?? null
}
