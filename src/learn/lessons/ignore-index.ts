import { openView } from '../learn-view.ts'
import type { Lesson } from '../lesson.ts'
import { lessonFigures } from '../lesson-figures.ts'
import { pinnedCell } from '../pinned-cell.ts'
import { aroundBoundary, wholeRow } from '../stages.ts'

export const lesson: Lesson = {
  id: 'ignore-index',
  order: 60,
  title: 'Ignored labels and prompts',
  about: 'Tell a label that is ignored from a position that is masked, at every depth.',
  sample: 'kjv-sft-thd',
  steps: [
    {
      title: 'A label that means “not this one”',
      text: [
        'The [[ignore-index|ignore index]] is a label that the loss leaves out: {ignoreIndex} here, torch’s default. Of {tokens} labels in this batch {ignoredLabels} have it.',
        'In fine-tuning the [[prompt]] is read, not learnt: its labels are ignored. Only the answer is trained.',
      ],
      target: 'labels',
      stage: wholeRow,
      lacks: (view) =>
        lessonFigures.ignoredLabels(view) === 0
          ? 'No label of this batch is ignored. The fine-tuning sample shows it.'
          : null,
    },
    {
      title: 'It is the label that counts, not the place',
      text: [
        'At depth d a position is left out when *the label it takes*, d + 1 steps on, is ignored. The timeline writes *I*.',
        'So the last tokens of a prompt do train: depth 0 begins one position before the main head does, depth 1 two before. The position is a prompt’s, the target is an answer’s.',
      ],
      target: 'depth 1',
      stage: (view) => {
        const first = view.evaluation.main?.reasons.indexOf(0) ?? -1
        return first < 0 ? wholeRow(view) : { row: 0, window: { start: first - 14, end: first + 10 } }
      },
    },
    {
      title: 'Find the edge',
      text: ['Between the prompt and the answer, the main head is still off where the deepest head is already on.'],
      target: 'depth 2',
      stage: () => ({ pin: null }),
      lacks: ({ evaluation }) =>
        evaluation.main === null ? 'This batch has no main head: its lane is not there to compare with.' : null,
      task: {
        words: 'Pin a position that the deepest head trains and the main head does not.',
        done: (view) => {
          const open = openView(view)
          const pinned = open === null ? null : pinnedCell(open)
          if (open === null || pinned === null) return false
          const index = pinned.cell.row * open.open.batch.sequenceLength + pinned.cell.token
          return open.evaluation.depths.at(-1)?.reasons[index] === 0 && open.evaluation.main?.reasons[index] !== 0
        },
      },
    },
    {
      title: 'Two numbers that must be the same',
      text: [
        'The call writes its ignore index into masked positions; the loss module leaves out its own. Where the two differ, masked positions are trained on a class that nobody meant.',
        'AutoModel’s `MaskedCrossEntropy` leaves out −100 whatever it was built with. And 0 is a token in most vocabularies: a bad choice.',
      ],
      stage: (view) => aroundBoundary(view),
      references: [
        {
          text: 'What MaskedCrossEntropy leaves out',
          source: 'NVIDIA-NeMo/Automodel@nemo_automodel/components/loss/masked_ce.py',
        },
        { text: 'An ignore index that is a real class', source: 'nyu-mll/jiant#925' },
      ],
    },
  ],
}
