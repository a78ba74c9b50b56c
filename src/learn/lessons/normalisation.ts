import { fraction, row, sub, sum } from '../formula.ts'
import type { Lesson } from '../lesson.ts'

export const lesson: Lesson = {
  id: 'normalisation',
  order: 80,
  title: 'Normalisation, and why depths weigh differently',
  about: 'Say what a depth’s loss is divided by, and what that does to deep heads and short documents.',
  sample: 'kjv-packed',
  steps: [
    {
      title: 'One divisor for all',
      text: [
        'Each depth sums its cross entropies and divides by N = [[num_label_tokens]], the labels of the *main* head, not by its own targets. Here N is {divisor}.',
        'Each boundary and each row end takes away targets, more of them the deeper the head. Depth 0 trains {trained0}. Depth 1 trains {trained1}. Depth 2 trains {trained2}.',
      ],
      formula: row(sub('L', 'd'), '=', fraction(row(sum('t'), sub('CE', row('d', ',', 't'))), 'N')),
      figure: 'depth-weights',
      references: [
        { text: 'Upstream’s sum and divisor', source: 'NVIDIA-NeMo/Automodel@nemo_automodel/components/loss/mtp.py' },
      ],
      target: 'heads',
    },
    {
      title: 'What follows',
      text: [
        'The loss of a depth is its mean times the share of N that it trains. For depth 0 that is {shareOfN0}. For depth 1 it is {shareOfN1}. For depth 2 it is {shareOfN2}. A loss that falls with depth need not mean that deep heads predict better.',
        'Packs of many short documents make it large. A document of d + 1 tokens trains depth d not at all.',
      ],
      figure: 'depth-weights',
      references: [{ text: 'The same question asked of Megatron-LM', source: 'NVIDIA/Megatron-LM#2417' }],
    },
    {
      title: 'The divisor is of the whole step',
      text: [
        'A step is many microbatches on many ranks. N counts the labels of all of them, so that every token weighs the same, wherever it was. A dump of one microbatch may therefore say an N larger than its own labels: that is right.',
        'N smaller than the labels in the dump cannot be.',
      ],
      target: 'label tokens',
      references: [{ text: 'A count on the wrong tensor', source: 'huggingface/transformers#46204' }],
    },
    {
      title: 'Change it',
      text: ['Let the sum stand as it is: without a divisor the loss is N times as large, and grows with the batch.'],
      target: 'label tokens',
      task: {
        words: 'In Settings, change num_label_tokens.',
        done: ({ app }) =>
          app.open.status === 'open' && app.open.settings.numLabelTokens !== app.open.batch.settings.numLabelTokens,
      },
    },
    {
      title: 'And back',
      text: ['The MTP loss is {mtpLoss} now. The trainer had {trainerLoss}.'],
      target: 'label tokens',
      task: {
        words: 'Set it back, or choose “Reset to the dump’s”.',
        done: ({ app }) =>
          app.open.status === 'open' && app.open.settings.numLabelTokens === app.open.batch.settings.numLabelTokens,
      },
    },
  ],
}
