import { row } from '../formula.ts'
import type { Lesson } from '../lesson.ts'

export const lesson: Lesson = {
  id: 'fused-linear-cross-entropy',
  order: 100,
  title: 'Why logits are never stored',
  about: 'Compare the memory of logits with that of a fused linear cross entropy, for sizes you choose.',
  sample: 'kjv-small',
  steps: [
    {
      title: 'The largest tensor of a step',
      text: [
        'Logits of N tokens over V classes are N · V numbers. Hidden states are N · H, the LM head V · H. V is many times H, so the logits are by far the largest, and each MTP depth has its own.',
        'Choose sizes. Both sides are drawn to scale.',
      ],
      formula: row('N', '·', 'V', '≫', 'N', '·', 'H', '+', 'V', '·', 'H'),
      figure: 'memory',
      task: {
        words: 'Move one of N, H or V.',
        done: ({ touched }) => touched.has('memory'),
        stays: true,
      },
      references: [{ text: 'Cut your losses in large-vocabulary language models', source: 'arxiv:2411.09009' }],
    },
    {
      title: 'Fuse the product and the sum',
      text: [
        'The loss needs two numbers a token: its target’s logit, and [[logsumexp|logSumExp]]. A sum can be made piece by piece: take some rows of the LM head, multiply, add into a running maximum and sum, forget the logits, take the next rows.',
        'What is kept is two numbers a token instead of V. That is a [[fused-linear-cross-entropy|fused linear cross entropy]].',
      ],
      figure: 'memory',
    },
    {
      title: 'This page does it too',
      text: [
        'The badge at the top says what computed this batch. On WebGPU our own kernels multiply and sum tile by tile, and the LM head streams from the file; without a GPU the same is done on the processor, in WASM SIMD, or where that is not allowed in plain JavaScript.',
        'A fused loss has its own ways to go wrong: it skips ignored rows, so a NaN there is not seen in the loss but is in the gradient; and a label outside the vocabulary gives a finite number instead of an error.',
      ],
      target: 'engine',
      references: [{ text: 'NaN in rows beyond the offsets', source: 'Dao-AILab/flash-attention#1228' }],
    },
  ],
}
