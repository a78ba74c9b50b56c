import { cellsWhere } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import { binaryLossMask } from '../facts/binary-loss-mask.ts'
import { fixWords } from '../fix-words.ts'
import type { Rule } from '../rule.ts'

/** Padding has labels, and is trained. */
export const padLabelNotIgnored: Rule = {
  id: 'pad-label-not-ignored',
  title: 'Padding is trained',
  severity: 'error',
  needs: ['labels', 'whole sequences'],
  fix: fixWords('ignore padding'),
  reference: 'axolotl-ai-cloud/axolotl#2227',
  check(facts) {
    const { pad, labels, ignored, framework } = facts
    const tokens: number[] = []
    for (let t = 0; t < labels.length; t++) if (pad[t] === 1 && labels[t] !== ignored) tokens.push(t)
    if (tokens.length === 0) return []
    const mask = binaryLossMask(facts.batch)
    const theirs = framework.readsLossMask && mask !== null && tokens.every((t) => mask[t] === 0)
    const cells = cellsWhere(
      facts,
      ({ source, inRow, used }) => inRow && pad[source] === 1 && used !== ignored && used === labels[source],
    )
    return [
      {
        severity: theirs ? 'info' : 'error',
        message: theirs
          ? `${countOf(tokens.length, 'padding token')} ${tokens.length === 1 ? 'has' : 'have'} a label that loss_mask leaves out; upstream’s loss would train it.`
          : `${countOf(tokens.length, 'padding token')} ${tokens.length === 1 ? 'has' : 'have'} a label: the main head trains there, and so does every depth whose targets reach it.`,
        ...(cells.length > 0 && !theirs ? { cells } : {}),
        mainCells: tokens,
        effective: !theirs,
      },
    ]
  },
}
