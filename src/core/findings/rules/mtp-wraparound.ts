import { targetAt } from '../../targets/targets.ts'
import { cellCount, cellsWhere } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { Rule } from '../rule.ts'

/** torch.roll puts the row's first labels at its end; a tail that is not masked trains them, or the zeros put there. */
export const mtpWraparound: Rule = {
  id: 'mtp-wraparound',
  title: 'The end of a row trains its beginning',
  severity: 'error',
  needs: ['targets', 'whole sequences'],
  fix: 'Mask the last k + 1 positions of each row after rolling by k + 1.',
  reference: 'verl-project/verl#6475',
  check(facts) {
    const { evaluation, ignored, labels, length } = facts
    if (evaluation.boundarySource !== 'mtp_per_depth_targets') return []
    const tail = cellsWhere(facts, ({ inRow, used }) => !inRow && used !== ignored)
    if (tail.length === 0) return []
    const every = (test: (token: number, source: number) => boolean) =>
      tail.every(({ depth, tokens }) => tokens.every((token) => test(token, token + depth + 1)))
    const wraps = every((token, source) => {
      const rowStart = token - (token % length)
      return (
        evaluation.depths[tail[0].depth] !== undefined &&
        usedFrom(token, source) === labels[rowStart + ((source - rowStart) % length)]
      )
    })
    const zeros = every((token, source) => usedFrom(token, source) === 0)
    function usedFrom(token: number, source: number): number {
      return targetAt(evaluation.depths[source - token - 1].targets, token)
    }
    return [
      {
        severity: 'error',
        message: `${countOf(cellCount(tail), 'target')} past the end of a row are trained${wraps ? ': the first labels of the row, rolled around' : zeros ? ' as class 0, which the roll filled in' : ''}.`,
        cells: tail,
      },
    ]
  },
}
