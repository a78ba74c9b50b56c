import { cellCount } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import { fixWords } from '../fix-words.ts'
import type { Rule } from '../rule.ts'
import { inheritingCells, nextLabels, severityOf } from './label-next-doc.ts'

/** What `label-next-doc` does to the MTP depths; a boundary mask does not help. */
export const mtpInheritsNextDoc: Rule = {
  id: 'mtp-inherits-next-doc',
  title: 'MTP depths train on the next document’s first token',
  severity: 'error',
  needs: ['input_ids', 'targets', 'whole sequences'],
  fix: fixWords('shift per document'),
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  check(facts) {
    if (facts.convention.kind === 'misaligned') return []
    const tokens = nextLabels(facts)
    const cells = inheritingCells(facts, tokens)
    if (cells.length === 0 || severityOf(facts, tokens) === 'info') return []
    return [
      {
        severity: 'error',
        message: `${countOf(cellCount(cells), 'target')} come from a label of the next document.`,
        cells,
      },
    ]
  },
}
