import { targetAt } from '../../targets/targets.ts'
import { boundaryCells, latentBoundaryCells } from '../boundary-cells.ts'
import { cellCount } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { Severity } from '../finding.ts'
import { fixWords } from '../fix-words.ts'
import type { Rule } from '../rule.ts'

/** Several documents and no boundaries in the loss: each depth trains the last tokens of one on the next. */
export const mtpNoBoundaryMask: Rule = {
  id: 'mtp-no-boundary-mask',
  title: 'MTP targets cross document boundaries',
  severity: 'error',
  needs: ['targets', 'whole sequences'],
  fix: fixWords('pass boundaries'),
  reference: 'NVIDIA/Megatron-LM#1661',
  explains: ['mtp-inherits-next-doc', 'metadata-dropped', 'mtp-attention-not-isolated', 'boundary-sources-disagree'],
  check(facts) {
    const { evaluation, documents, ignored } = facts
    const supplied = evaluation.boundarySource === 'mtp_per_depth_targets'
    if (!supplied && evaluation.seqIdx !== null) return []
    // Supplied targets that are another depth's, or that train everything, have causes of their own.
    const cells = boundaryCells(facts).flatMap(({ depth, tokens }) => {
      const { targets } = evaluation.depths[depth]
      const leaked = tokens.filter(
        (t) => targetAt(targets, t) !== ignored && targetAt(targets, t) === facts.labels[t + depth + 1],
      )
      return leaked.length === 0 ? [] : [{ depth, tokens: leaked }]
    })
    if (cells.length > 0)
      return [
        {
          severity: severityOf(facts),
          ...(isOfPadding(facts) ? { title: 'Padding trains the document behind it' } : {}),
          message: `${leakText(facts)} ${countOf(cellCount(cells), 'target')} ${isOfPadding(facts) ? 'that padding reads from it' : 'of another document'} ${cellCount(cells) === 1 ? 'is' : 'are'} trained, ${cells.map(({ depth, tokens }) => `${tokens.length} at depth ${depth}`).join(', ')}.`,
          cells,
        },
      ]
    const latent = supplied ? [] : latentBoundaryCells(facts)
    if (latent.length === 0) return []
    return [
      {
        severity: 'info',
        title: 'No boundaries are passed; ignored labels hide it',
        message: `${leakText(facts)} ${countOf(cellCount(latent), 'position')} would train another document, and their labels are ignored: nothing leaks in this batch (${countOf(documents.runs.length, 'document')}).`,
        cells: latent,
      },
    ]
  },
}

function leakText({ evaluation, documents }: BatchFacts): string {
  if (evaluation.boundarySource === 'mtp_per_depth_targets') return 'mtp_per_depth_targets are used as they are.'
  // Where no tensor says boundaries, a row is one document behind its padding.
  const says = documents.source === null ? '' : `, and ${documents.source} says where documents start`
  return `calculate_mtp_loss gets neither seq_idx nor cu_seqlens${says}.`
}

/**
 * A batch as a data loader gives it has not met a loss, and nothing says that a model with MTP gets it: what upstream's
 * recipe would do with it is no more than a hint.
 */
function severityOf({ framework, bare, documents }: BatchFacts): Severity {
  return bare || framework.masksBy.some((name) => name === documents.source) ? 'info' : 'error'
}

/** Rows of one document each, with padding before it: what crosses is read from padding. */
function isOfPadding({ documents: { runs } }: BatchFacts): boolean {
  return runs.every(({ row }, i) => row !== runs[i - 1]?.row)
}
