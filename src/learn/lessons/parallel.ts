import type { Lesson } from '../lesson.ts'

export const lesson: Lesson = {
  id: 'parallel',
  order: 120,
  title: 'Pipeline and context parallelism',
  about: 'Say where a roll may be made when one row lies on several devices.',
  sample: 'kjv-small',
  steps: [
    {
      title: 'One row on several ranks',
      text: [
        '[[context-parallel|Context parallelism]] splits the tokens of a row over ranks. So that causal attention is even work for all, each document is cut into 2 · ranks chunks and each rank gets one from the front and one from the back: [[zigzag]].',
        'The figure cuts the first document of this batch.',
      ],
      figure: 'context-parallel',
      task: {
        words: 'Change the number of ranks.',
        done: ({ touched }) => touched.has('ranks'),
        stays: true,
      },
    },
    {
      title: 'A roll on the shard is wrong at the seams',
      text: [
        'A rank that rolls the labels it has takes its neighbour *on the rank*, and at the end of a chunk that is a token from somewhere else. Only the last d + 1 positions of each chunk are wrong, so the loss hardly moves.',
        'The remedy: roll the whole, then cut. Or send the missing labels between ranks.',
      ],
      figure: 'context-parallel',
      references: [
        { text: 'Targets made before sharding', source: 'NVIDIA-NeMo/Automodel#3544' },
        { text: 'The seams, counted', source: 'AI-Hypercomputer/maxtext#4600' },
      ],
    },
    {
      title: 'A pipeline passes tensors, not names',
      text: [
        'With [[pipeline-parallel|pipeline parallelism]] the last stage gets what the stages before hand on: a tuple. AutoModel finds the boundaries by their form alone, an int32 tensor of two dimensions at the end. An int64 one would be taken for one more MTP depth.',
        'And a [[cu_seqlens]] of several rows, one for each microbatch, is left out without an error: nothing is masked.',
      ],
      target: 'boundaries',
      references: [
        { text: 'The tail of a stage’s output', source: 'NVIDIA-NeMo/Automodel#2316' },
        { text: 'Stages in the middle without boundaries', source: 'NVIDIA-NeMo/Megatron-Bridge#2952' },
      ],
    },
    {
      title: 'One denominator',
      text: [
        'A mean over ranks of means over tokens is not a mean over tokens. With one valid target on one of two ranks, its gradient is halved; on four, quartered. Sum everywhere, divide once, by a count of the whole.',
      ],
      references: [{ text: 'Local counts', source: 'NVIDIA/Megatron-LM#7513' }],
    },
  ],
}
