interface KeyGroup {
  readonly title: string
  readonly keys: readonly (readonly [pressed: readonly string[], does: string])[]
}

/** Keys of the page, as the help lists them: those of Perfetto and speedscope where these have one. */
export const helpKeys: readonly KeyGroup[] = [
  {
    title: 'Look around',
    keys: [
      [['W', 'S'], 'zoom in and out'],
      [['A', 'D'], 'pan left and right'],
      [['+', '−', '0'], 'zoom in, out, whole row'],
      [['F'], 'fit the sub-sequence, then the row'],
      [['.', ','], 'next and previous sub-sequence'],
      [['PageUp', 'PageDown'], 'previous and next row'],
      [['G'], 'go to a token, row:token or #sub-sequence'],
      [['/'], 'search text, ids, labels, losses, reasons'],
      [['N', 'Shift N'], 'next and previous hit'],
      [['J', 'K'], 'next and previous finding'],
    ],
  },
  {
    title: 'Cells',
    keys: [
      [['←', '→'], 'previous and next token'],
      [['↑', '↓'], 'head above and below'],
      [['Home', 'End'], 'first and last token'],
      [[']', '['], 'follow the roll to its label, and back'],
      [['Enter', 'M'], 'pin the cell in the inspector'],
      [['Shift ←', 'Shift →'], 'select tokens'],
      [['R'], 'zoom to the selection'],
      [['Esc'], 'take selection and pin away'],
    ],
  },
  {
    title: 'What if',
    keys: [
      [['B'], 'split before the token, or join there'],
      [['<', '>'], 'move the nearest boundary'],
      [['E'], 'edit the label of the cell'],
      [['Delete'], 'mask the label of the cell'],
      [['Ctrl', 'Z'], 'undo; with Shift redo'],
    ],
  },
  {
    title: 'Mouse',
    keys: [
      [['Wheel'], 'scroll (or zoom: see Settings); with Ctrl zoom, with Shift pan'],
      [['Drag'], 'select tokens; in the topmost ribbon move a boundary'],
      [['Shift drag'], 'pan, as a finger does'],
      [['Click'], 'pin the cell'],
      [['Double-click'], 'zoom to the sub-sequence'],
    ],
  },
  {
    title: 'Page',
    keys: [
      [['Ctrl', 'O'], 'open files; dropping them does the same'],
      [['Ctrl', 'S'], 'save the batch with its changes and settings, to be opened again'],
      [['Ctrl', 'V'], 'open a JSON dump that was copied as text'],
      [['1', '2', '3'], 'tokens as lanes, as a table, as blocks'],
      [['Ctrl Shift P', 'F1'], 'every command, by its name'],
      [['Q'], 'show or hide the panel on a narrow window'],
      [['L'], 'lessons, museum of bugs, toy pack, glossary'],
      [['N', 'P'], 'next and previous step of a lesson'],
      [['?'], 'this help'],
    ],
  },
]
