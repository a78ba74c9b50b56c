import type { Lesson } from '../lesson.ts'

export const lesson: Lesson = {
  id: 'shift-scan',
  order: 110,
  title: 'The shift scan',
  about: 'Find out from the hidden states alone how labels were shifted.',
  sample: 'kjv-small',
  steps: [
    {
      title: 'Ask the model itself',
      text: [
        'Metadata may lie, or be missing. A trained head does not: it predicts what it was trained on. Its loss against labels rolled by the right step is low, against any other step it is high.',
        'So try them all. The main head has its minimum at roll 0, depth d at roll d + 1. A minimum elsewhere tells how the labels came to be shifted.',
      ],
      target: 'shift scan',
      findsTab: true,
      task: { words: 'Open the tab Scans.', done: ({ tab }) => tab === 'scans' },
    },
    {
      title: 'Scan this batch',
      text: ['Every roll needs only one dot product a token: the logSumExp of each token is known already.'],
      target: 'shift scan',
      task: {
        words: 'Press “Scan label rolls and boundaries”.',
        done: ({ touched }) => touched.has('shift table'),
      },
      lacks: ({ open }) => (open.batch.hiddenSize === null ? 'This batch has no hidden states to ask.' : null),
    },
    {
      title: 'Read the table',
      text: [
        'A tick marks a head whose minimum stands where it should. With labels that nobody shifted, every minimum stands one roll further; with labels shifted twice, one roll nearer.',
        'A freshly initialised head has no minimum anywhere: its mean is near ln V all over, and the scan says so. Here ln V is {lnV}.',
      ],
      target: 'shift scan',
      references: [{ text: 'Labels shifted once too often', source: 'huggingface/transformers#44642' }],
    },
  ],
}
