import type { Term } from './term.ts'

export const mtpTerms: readonly Term[] = [
  {
    id: 'mtp',
    name: 'multi-token prediction (MTP)',
    means: 'Training with heads that predict tokens further ahead than the next, beside the main head.',
    source: 'arxiv:2412.19437',
    see: ['depth', 'roll', 'main-head'],
  },
  {
    id: 'main-head',
    name: 'main head',
    means: 'The head that predicts the next token, as in any language model.',
    see: ['mtp'],
  },
  {
    id: 'depth',
    name: 'depth',
    means: 'Number of an MTP head, from 0. Depth d predicts token t + d + 2; its label is rolled by d + 1.',
    see: ['roll'],
  },
  {
    id: 'label',
    name: 'label',
    means:
      'What a position is asked for, as an id. AutoModel’s labels come shifted once: the label at t is token t + 1.',
    source: 'NVIDIA-NeMo/Automodel@nemo_automodel/components/datasets/llm/formatting_utils.py',
    see: ['target', 'ignore-index'],
  },
  {
    id: 'target',
    name: 'target',
    means: 'The label after the roll and the mask: what the loss function of one depth sees.',
    see: ['label', 'roll'],
  },
  {
    id: 'roll',
    name: 'roll',
    means:
      'Moving all labels to the left by d + 1, so that each position finds the label it trains on at its own place.',
    picture: 'roll',
    see: ['trailing', 'boundary'],
  },
  {
    id: 'trailing',
    name: 'trailing position',
    means: 'One of the last d + 1 positions of a row: the label it would take is past the end.',
    see: ['roll'],
  },
  {
    id: 'ignore-index',
    name: 'ignore index',
    means: 'The label that a loss leaves out, −100 by custom. Masked targets are set to it.',
    see: ['prompt', 'target'],
  },
  {
    id: 'prompt',
    name: 'prompt',
    means: 'The part of a fine-tuning document that is given, not learnt: its labels are ignored.',
    see: ['loss_mask', 'ignore-index'],
  },
  {
    id: 'loss_mask',
    name: 'loss_mask',
    means:
      'A tensor of 0 and 1 that says where the loss counts. Whether it speaks of the position or of its target differs between frameworks.',
    source: 'radixark/miles#3219',
    see: ['ignore-index'],
  },
  {
    id: 'leak',
    name: 'leak',
    means: 'A target that is trained although its label is another document’s, or padding’s.',
    see: ['boundary'],
  },
]
