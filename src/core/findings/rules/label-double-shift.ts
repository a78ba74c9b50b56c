import { cellCount } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import { fixWords } from '../fix-words.ts'
import type { Rule } from '../rule.ts'
import { shiftCells } from './shift-cells.ts'

/** Shifted labels were shifted again: the main head predicts two tokens ahead, depth k k + 3. */
export const labelDoubleShift: Rule = {
  id: 'label-double-shift',
  title: 'Labels are shifted twice',
  severity: 'error',
  needs: ['input_ids', 'labels', 'whole sequences'],
  fix: fixWords('shift once'),
  reference: 'radixark/miles#2215',
  explains: ['mtp-ce-implausible', 'mtp-top1-zero', 'mtp-depth-misaligned', 'label-misaligned'],
  check(facts) {
    const { convention } = facts
    if (convention.kind !== 'double-shifted') return []
    const cells = shiftCells(facts)
    return [
      {
        severity: 'error',
        message: `${countOf(Math.round(convention.rates[2] * convention.informative), 'label')} of ${convention.informative} that can tell are the token two ahead of their input: every head trains one token too far${cells.length > 0 ? `, ${countOf(cellCount(cells), 'target')} in all` : ''}.`,
        ...(cells.length > 0 ? { cells } : {}),
        count: cells.length > 0 ? cellCount(cells) : convention.informative,
        effective: true,
      },
    ]
  },
}
