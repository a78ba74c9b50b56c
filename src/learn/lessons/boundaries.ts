import { firstBoundary } from '../documents-on-screen.ts'
import { row, sub, words } from '../formula.ts'
import { openView } from '../learn-view.ts'
import type { Lesson } from '../lesson.ts'
import { aroundBoundary } from '../stages.ts'

export const lesson: Lesson = {
  id: 'boundaries',
  order: 40,
  title: 'Boundaries, and what leaks without them',
  about: 'See which targets cross a boundary at each depth, and what training on them costs.',
  sample: 'kjv-small',
  steps: [
    {
      title: 'A roll knows no documents',
      text: [
        'A roll moves every label, also those of the next document. At depth 0 the last token of a document would train on the second token of the next one; at depth 2 the last three tokens would train on tokens of the next one.',
        'In the figure, the arrows that cross the line are the wrong ones.',
      ],
      figure: 'roll-without-mask',
      lacks: (view) =>
        firstBoundary(view) === null
          ? 'This batch tells of no boundary between two documents: nothing crosses one.'
          : null,
      target: 'boundaries',
      stage: (view) => aroundBoundary(view),
    },
    {
      title: 'The mask',
      text: [
        'A target counts only where both ends are in one document. Where they are not, the target becomes the ignore index, and the timeline shows *B*.',
        'The loss reads {source}. That masks {crossing0} positions at depth 0. At depth 1 it is {crossing1}. At depth 2 it is {crossing2}.',
      ],
      references: [{ text: 'Upstream’s mask', source: 'NVIDIA-NeMo/Automodel@nemo_automodel/components/loss/mtp.py' }],
      formula: row(sub('seq', 't'), '=', sub('seq', row('t', '+', 'd', '+', '1')), words('or masked')),
      target: 'depth 1',
      stage: (view) => aroundBoundary(view),
    },
    {
      title: 'Take the boundaries away',
      text: ['Now let the loss forget them. The masks change at once; the loss follows.'],
      target: 'boundary source',
      stage: (view) => aroundBoundary(view),
      lacks: ({ open }) => (open.batch.boundaries.size === 0 ? 'This batch has none to take away.' : null),
      task: {
        words: 'In Settings, choose “none” as the source of boundaries.',
        done: (view) => openView(view)?.evaluation.boundarySource === 'none',
      },
    },
    {
      title: 'What leaked',
      text: [
        'Targets that cross a boundary are trained now: {leaked0} at depth 0. At depth 1 it is {leaked1}. At depth 2 it is {leaked2}. The MTP loss is {mtpLoss}. The trainer’s was {trainerLoss}.',
        'The doctor names them and says what they cost. In a chat data set whose documents begin with an ignored [[prompt]], the same mistake may leak nothing: look before you blame.',
      ],
      target: 'findings',
      findsTab: true,
      lacks: ({ evaluation }) =>
        evaluation.boundarySource === 'none' ? null : 'The boundaries are in force: the step before takes them away.',
      task: { words: 'Open the tab Findings.', done: ({ tab }) => tab === 'findings' },
      references: [
        { text: 'MTP and packed sequences', source: 'NVIDIA/Megatron-LM#1661' },
        { text: 'A report that leaked nothing', source: 'vllm-project/speculators#621' },
      ],
    },
    {
      title: 'Put them back',
      text: ['A mended batch looks like this: the source is back, and the figures are the dump’s own.'],
      target: 'boundary source',
      task: {
        words: 'Choose the source of before, or “Reset to the dump’s” in Settings.',
        done: (view) => {
          const open = openView(view)
          return open !== null && open.evaluation.boundarySource !== 'none'
        },
      },
    },
  ],
}
