import { targetValues } from '../../targets/targets.ts'
import { cellCount, cellsWhere } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { DepthCells, Rule } from '../rule.ts'

/**
 * A roll puts the first labels of what it rolls at its end, or zeros; an end that is not masked trains them. Rows are
 * rolled, or documents one by one.
 */
export const mtpWraparound: Rule = {
  id: 'mtp-wraparound',
  title: 'The end of a row trains its beginning',
  severity: 'error',
  needs: ['targets', 'whole sequences'],
  fix: 'Mask the last k + 1 positions of each row after rolling by k + 1.',
  reference: 'verl-project/verl#6475',
  explains: ['mtp-mask-all-ones', 'mtp-mask-double-rolled'],
  check(facts) {
    const { evaluation, ignored, length } = facts
    if (evaluation.boundarySource !== 'mtp_per_depth_targets') return []
    const inRows = cellsWhere(facts, ({ inRow, used }) => !inRow && used !== ignored)
    const inDocuments = documentEnds(facts)
    const every = (test: (token: number, shift: number, used: number) => boolean) =>
      [...inRows, ...inDocuments].every(({ depth, tokens }) => {
        const targets = targetValues(evaluation.depths[depth].targets)
        return tokens.every((token) => test(token, depth + 1, targets[token]))
      })
    const count = cellCount(inRows) + cellCount(inDocuments)
    if (count === 0) return []
    const rolled = every((token, shift, used) => {
      const start = token - (token % length)
      const ofRow = facts.labels[start + ((token - start + shift) % length)]
      return used === ofRow || used === ofDocument(facts, token, shift)
    })
    const zeros = every((_token, _shift, used) => used === 0)
    const whole = inDocuments.length > 0 ? 'document' : 'row'
    return [
      {
        severity: 'error',
        ...(whole === 'row'
          ? {}
          : {
              title: 'The ends of documents train their beginnings',
              fix: 'Mask the last k + 1 positions of each document after rolling by k + 1.',
            }),
        message: `${countOf(count, 'target')} past the end of a ${whole} ${count === 1 ? 'is' : 'are'} trained${rolled ? `: the first labels of the ${whole}, rolled around` : zeros ? ' as class 0, which the roll filled in' : ''}.`,
        cells: joined(inRows, inDocuments),
      },
    ]
  },
}

/** Cells at the end of a document, with another after it, that train 0 or its own first labels: not the next one's. */
function documentEnds(facts: BatchFacts): DepthCells[] {
  const { documents, ignored, labels } = facts
  return cellsWhere(facts, ({ depth, token, source, inRow, used }) => {
    const run = documents.runOf[token]
    if (!inRow || used === ignored || run < 0 || documents.runOf[source] === run) return false
    return used !== labels[source] && (used === 0 || used === ofDocument(facts, token, depth + 1))
  })
}

/** The label that a roll of the token's own document by `shift` brings there. */
function ofDocument({ documents, labels }: BatchFacts, token: number, shift: number): number {
  const { start, end } = documents.runs[documents.runOf[token]] ?? { start: token, end: token + 1 }
  return labels[start + ((token - start + shift) % (end - start))]
}

function joined(a: readonly DepthCells[], b: readonly DepthCells[]): DepthCells[] {
  const depths = [...new Set([...a, ...b].map(({ depth }) => depth))].sort((x, y) => x - y)
  return depths.map((depth) => ({
    depth,
    tokens: [...a, ...b].flatMap((one) => (one.depth === depth ? one.tokens : [])).sort((x, y) => x - y),
  }))
}
