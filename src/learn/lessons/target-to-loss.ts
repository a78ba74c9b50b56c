import { figure, power, row, sub, sum } from '../formula.ts'
import { type OpenView, openView } from '../learn-view.ts'
import type { Lesson } from '../lesson.ts'
import { pinnedCell } from '../pinned-cell.ts'
import { pinnedBeforeBoundary } from '../stages.ts'

/** A trained cell is pinned already, or one is: the step speaks of its numbers. */
const needsPin = (view: OpenView) => (pinnedCell(view)?.crossEntropy == null ? pinnedBeforeBoundary(view, 0, 6) : {})

export const lesson: Lesson = {
  id: 'target-to-loss',
  order: 70,
  title: 'From a target to a loss',
  about: 'Put the numbers of one token into its cross entropy, term by term.',
  sample: 'kjv-small',
  steps: [
    {
      title: 'Choose a token',
      text: [
        'The head gives a [[hidden-states|hidden state]], and its products with the rows of the [[lm-head|LM head]] are the [[logit|logits]], one for each token of the vocabulary. Here a hidden state has {hiddenSize} numbers. The LM head has {vocabulary} rows.',
        'From here on the numbers are those of the cell you pin.',
      ],
      target: 'timeline',
      stage: (view) => ({ ...pinnedBeforeBoundary(view, 0, 6), pin: null }),
      task: {
        words: 'Pin any trained cell of a depth.',
        done: (view) => {
          const open = openView(view)
          const pinned = open === null ? null : pinnedCell(open)
          return pinned !== null && pinned.reason === 0 && pinned.roll > 0
        },
      },
    },
    {
      title: 'The logit of the target',
      text: [
        'Token {pinnedToken} at {pinnedHead} has the target {pinnedTarget}. One dot product, of the hidden state with that token’s row of the LM head, is its logit.',
      ],
      formula: row(sub('z', 'y'), '=', 'h', '·', sub('W', 'y'), '=', figure('targetLogit')),
      stage: needsPin,
      target: 'inspector',
    },
    {
      title: 'All logits, in one number',
      text: [
        'The logarithm of the sum of all exponentials, [[logsumexp|logSumExp]], is the dear part: it needs every row of the LM head. It does not need the label, so this page computes it once and keeps it while you change masks and boundaries.',
      ],
      stage: needsPin,
      formula: row('lse', '=', 'ln', sum('v'), power('e', sub('z', 'v')), '=', figure('logSumExp')),
      target: 'inspector',
    },
    {
      title: 'The difference is the loss',
      text: [
        'Cross entropy is logSumExp less the target’s logit: how far that falls short of all together. The probability of the target is {probability}.',
        'The bar shows it to scale, against ln V.',
      ],
      formula: row(
        'CE',
        '=',
        'lse',
        '−',
        sub('z', 'y'),
        '=',
        figure('logSumExp'),
        '−',
        figure('targetLogit'),
        '=',
        figure('crossEntropy'),
      ),
      figure: 'token-formula',
      stage: needsPin,
      target: 'inspector',
    },
  ],
}
