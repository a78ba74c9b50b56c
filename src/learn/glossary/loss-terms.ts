import type { Term } from './term.ts'

export const lossTerms: readonly Term[] = [
  {
    id: 'hidden-states',
    name: 'hidden states',
    means: 'The vectors a head gives out, one of H numbers for each token.',
    see: ['lm-head', 'logit'],
  },
  {
    id: 'lm-head',
    name: 'LM head',
    means: 'The matrix `[V, H]` that turns a hidden state into logits. MTP heads usually share the main one.',
    see: ['logit'],
  },
  {
    id: 'logit',
    name: 'logit',
    means:
      'The score of one token of the vocabulary at one position: the hidden state times that token’s row of the LM head.',
    see: ['logsumexp'],
  },
  {
    id: 'logsumexp',
    name: 'logSumExp',
    means:
      'The logarithm of the sum of the exponentials of all logits. It is at least the largest logit, and at most ln V above it.',
    picture: 'log-sum-exp',
    see: ['cross-entropy'],
  },
  {
    id: 'cross-entropy',
    name: 'cross entropy',
    means: 'logSumExp less the target’s logit: minus the logarithm of the probability the model gave to the target.',
    see: ['nat', 'logsumexp'],
  },
  {
    id: 'nat',
    name: 'nat',
    means: 'Unit of a loss in natural logarithms. Guessing among V tokens alike costs ln V nats.',
  },
  {
    id: 'fused-linear-cross-entropy',
    name: 'fused linear cross entropy',
    means: 'Cross entropy computed from hidden states and LM head piece by piece, without ever storing the logits.',
    source: 'arxiv:2411.09009',
    see: ['logsumexp'],
  },
  {
    id: 'num_label_tokens',
    name: 'num_label_tokens',
    means:
      'The divisor N of the loss: labels of the main head that are not ignored, over all microbatches and ranks of the step.',
    source: 'NVIDIA-NeMo/Automodel@nemo_automodel/components/loss/mtp.py',
    see: ['scaling-factor'],
  },
  {
    id: 'scaling-factor',
    name: 'scaling factor',
    means: 'What the mean over depths is multiplied by before it is added to the main loss.',
    see: ['num_label_tokens'],
  },
]
