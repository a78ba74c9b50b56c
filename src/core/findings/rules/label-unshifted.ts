import { cellCount } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import { fixWords } from '../fix-words.ts'
import type { Rule } from '../rule.ts'
import { shiftCells } from './shift-cells.ts'

/** Labels are the inputs themselves; upstream's loss does not shift, so the main head learns to copy. */
export const labelUnshifted: Rule = {
  id: 'label-unshifted',
  title: 'Labels are not shifted',
  severity: 'error',
  needs: ['input_ids', 'labels', 'whole sequences'],
  fix: fixWords('shift once'),
  reference: 'NVIDIA/Megatron-LM#5682',
  explains: [
    'hf-first-token-unmasked',
    'mtp-ce-implausible',
    'mtp-top1-zero',
    'mtp-depth-misaligned',
    'label-misaligned',
    'pad-label-not-ignored',
  ],
  check(facts) {
    const { convention } = facts
    if (convention.kind !== 'unshifted') return []
    const cells = shiftCells(facts)
    const theirs = consumerShifts(facts)
    return [
      {
        severity: theirs ? 'info' : 'error',
        title: theirs ? 'Labels are unshifted, as models that shift themselves want them' : 'Labels are not shifted',
        message: `${countOf(Math.round(convention.rates[0] * convention.informative), 'label')} of ${convention.informative} that can tell equal the input at the same place: every depth trains one token too near${cells.length > 0 ? `, ${countOf(cellCount(cells), 'target')} in all` : ''}.`,
        ...(cells.length > 0 ? { cells } : {}),
        count: cells.length > 0 ? cellCount(cells) : convention.informative,
        effective: !theirs,
      },
    ]
  },
}

/**
 * True where nothing says that upstream's loss got these labels as they are: the framework is known to shift itself, or
 * the batch comes straight from a collator of that kind (only positions or masks beside it, or first labels ignored).
 */
export function consumerShifts({ framework, bare, batch, documents, labels, ignored }: BatchFacts): boolean {
  if (framework.shiftsLabels) return true
  if (!bare) return false
  const ids = ['seq_idx', '_packed_seq_ids', 'cu_seqlens', 'cu_seqlens_padded'] as const
  if (!ids.some((name) => batch.boundaries.has(name))) return true
  return documents.runs.every(({ start }) => labels[start] === ignored)
}
