import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import { documentsOnScreen } from '../documents-on-screen.ts'
import { row, sub } from '../formula.ts'
import { openView } from '../learn-view.ts'
import type { Lesson } from '../lesson.ts'
import { pinnedCell } from '../pinned-cell.ts'
import { aroundBoundary, pinnedBeforeBoundary } from '../stages.ts'

const labelsNotShifted = ({ detected, chosen }: PackedBatch['labelConvention']) =>
  detected === null || detected === 'shifted' || chosen !== null
    ? null
    : 'Labels of this batch are not the next token: the doctor says what they are. What stands here is of labels that were shifted once.'

export const lesson: Lesson = {
  id: 'main-head',
  order: 20,
  title: 'What the main head trains on',
  about: 'Say, for any position, which token the main head is asked for and where its label stands.',
  sample: 'kjv-small',
  steps: [
    {
      title: 'The next token, and it is already in place',
      text: [
        'The [[main-head|main head]] at position t predicts token t + 1. The data set has moved the labels one step already: `labels[t]` *is* token t + 1.',
        'So the main head reads its label straight below itself. Compare the lanes Tokens and Labels: the second is the first, one step to the left.',
      ],
      formula: row(sub('y', 't'), '=', sub('x', row('t', '+', '1'))),
      target: 'labels',
      stage: (view) => aroundBoundary(view, 20, 6),
      lacks: ({ open }) =>
        open.batch.labels === null ? 'This batch has no labels.' : labelsNotShifted(open.batch.labelConvention),
    },
    {
      title: 'Look at one cell',
      text: [
        'The lane Main holds the loss of each position, in [[nat|nats]]. A pinned cell stays in the inspector, with its target and its numbers.',
      ],
      target: 'main',
      stage: (view) => ({ ...aroundBoundary(view, 20, 6), pin: null }),
      task: {
        words: 'Pin a cell of the lane Main: click it, or walk there with the arrow keys and press Enter.',
        done: ({ app }) => app.pinned?.head === 'main',
      },
    },
    {
      title: 'What the cell says',
      text: [
        'Token {pinnedToken} is {pinnedText}. Its target is {pinnedTarget}, token {pinnedPredicts} of the row. The model gave it the probability {probability}, so the loss is {crossEntropy} nats.',
        'A loss above ln V = {lnV} is worse than guessing among all {vocabulary} tokens alike.',
      ],
      target: 'inspector',
      stage: (view) => (pinnedCell(view)?.roll === 0 ? {} : pinnedBeforeBoundary(view, 'main', 4)),
    },
    {
      title: 'The last token of a document',
      text: [
        'Token {lastToken} ends a document. What comes after it in the row is another text. Its label is {lastLabel}.',
        'Two ways are right. Either the last label is the [[ignore-index|ignore index]]; or, as often in data for chat models, the last token is cut from the inputs and its label kept, the document’s own [[eos|end-of-text]]. The next document’s first token is never right.',
      ],
      target: 'main',
      stage: (view) => ({ ...aroundBoundary(view, 8, 8), pin: null }),
      task: {
        words: 'Pin the last token of a document in the lane Main, the cell beside the dashed line.',
        done: (view) => {
          const open = openView(view)
          const pinned = open === null ? null : pinnedCell(open)
          if (open === null || pinned === null || pinned.roll !== 0) return false
          const { row, token } = pinned.cell
          return documentsOnScreen(open).some((document) => document.row === row && document.end === token + 1)
        },
      },
      references: [
        {
          text: 'Inputs cut by one, labels kept',
          source: 'NVIDIA-NeMo/Automodel@nemo_automodel/components/datasets/llm/formatting_utils.py',
        },
      ],
    },
  ],
}
