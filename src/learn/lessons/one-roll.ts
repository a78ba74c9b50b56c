import { row, sub } from '../formula.ts'
import { type LearnView, openView } from '../learn-view.ts'
import type { Lesson } from '../lesson.ts'
import { pinnedBeforeBoundary } from '../stages.ts'

/** How many MTP depths the open batch has. */
const depthsOf = (view: Pick<LearnView, 'app'>) => openView(view)?.evaluation.depths.length ?? 0

export const lesson: Lesson = {
  id: 'one-roll',
  order: 30,
  title: 'One roll at a time',
  about: 'Follow a label from t + d + 1 to the position t that trains on it.',
  sample: 'kjv-small',
  steps: [
    {
      title: 'Heads that look further ahead',
      text: [
        '[[mtp|Multi-token prediction]] adds {heads} here. The head of [[depth]] d predicts token t + d + 2: depth 0 the one after the next, depth 1 one further.',
        'It needs the label that the main head reads d + 1 positions later. So the labels are [[roll|rolled]] to the left, one step for each depth, and read at the same place.',
      ],
      formula: row(sub('target', row('d', ',', 't')), '=', sub('y', row('t', '+', 'd', '+', '1'))),
      target: 'depth 0',
      references: [{ text: 'Multi-token prediction in DeepSeek-V3', source: 'arxiv:2412.19437' }],
      stage: (view) => pinnedBeforeBoundary(view, 0, 8),
    },
    {
      title: 'Roll it yourself',
      text: [
        'The upper row holds the labels, the lower one what the chosen depth trains on. Move the slider: each label travels from t + d + 1 to t, forward and back.',
        'Cells at the end of the document find no label of their own text to take. That is the next lesson.',
      ],
      figure: 'roll',
      stage: (view) => pinnedBeforeBoundary(view, 0, 8),
      task: {
        words: 'Move the roll from its beginning to its end, and come back: arrow keys on the slider.',
        done: ({ touched }) => touched.has('roll end') && touched.has('roll back'),
        stays: true,
      },
    },
    {
      title: 'The same on the real batch',
      text: [
        'With a cell in focus, the timeline draws its roll: an arrow from the label that is used to the cell that trains on it.',
        '] follows the arrow to the label, [ goes back.',
      ],
      target: 'timeline',
      stage: (view) => ({ ...pinnedBeforeBoundary(view, 0, 8), pin: null }),
      lacks: (view) => (depthsOf(view) > 1 ? null : 'This batch has one depth: pin a cell of depth 0.'),
      task: {
        words: 'Pin a cell of depth 1 or deeper.',
        done: (view) => {
          const head = view.app.pinned?.head
          return typeof head === 'number' && head >= Math.min(1, depthsOf(view) - 1)
        },
      },
    },
    {
      title: 'Count the steps',
      text: [
        'You look at token {pinnedToken}, {pinnedHead}. Its label is rolled by {pinnedRoll}: it comes from position {pinnedSource} of the labels, and is token {pinnedPredicts} of the row.',
        'Always one more than the roll, for the labels were shifted once before. This one step is where most confusion between frameworks comes from.',
      ],
      target: 'inspector',
      stage: (view) =>
        typeof view.app.pinned?.head === 'number' ? {} : pinnedBeforeBoundary(view, Math.min(1, depthsOf(view) - 1), 8),
      references: [{ text: 'Labels shifted twice: a loss of 14.57', source: 'radixark/miles#2215' }],
    },
  ],
}
