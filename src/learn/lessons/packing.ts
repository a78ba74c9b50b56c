import { documentsOnScreen } from '../documents-on-screen.ts'
import type { Lesson } from '../lesson.ts'
import { aroundBoundary, wholeRow } from '../stages.ts'

export const lesson: Lesson = {
  id: 'packing',
  order: 10,
  title: 'What packing is, and why',
  about: 'Read a packed row: documents, boundaries, padding, and who says where they are.',
  sample: 'kjv-packed',
  steps: [
    {
      title: 'Documents are not all the same length',
      text: [
        'A model trains on rows of equal length, and documents are anything but. This batch holds {documentLengths}.',
        'One row each, [[padding|padded]] to the longest, would take {paddedSlots} slots, of which {paddedShare} hold a token. [[packing|Packing]] puts documents one after another into a row: here {filledShare} of {tokens} slots hold one.',
      ],
      figure: 'packing',
      stage: wholeRow,
      lacks: (view) =>
        documentsOnScreen(view).length > 1 ? null : 'This batch tells of one document only: nothing is packed.',
    },
    {
      title: 'A row on screen',
      text: [
        'Each column of the timeline is a position. The first lane is the text itself; the ribbons below it say which document a position is in.',
        'At first you see the row as a whole. Go closer, to where one document ends and the next begins.',
      ],
      target: 'tokens',
      stage: wholeRow,
      task: {
        words: 'Zoom in until 40 tokens or fewer are shown: W in the timeline, or Ctrl and the wheel.',
        done: ({ window }) => window.end - window.start <= 40,
      },
    },
    {
      title: 'Who says where documents end',
      text: [
        'Between token {lastToken} ({lastText}) and token {nextToken} ({nextText}) is a [[boundary]]: the second has nothing to do with what stands before it.',
        'Nothing in the tokens has to tell. It is told beside them: in [[seq_idx]], in [[cu_seqlens]], in an [[indexed-mask|indexed attention mask]], or by [[position_ids]] that start again. The loss of this batch reads {source}.',
        'Several tensors may say it, and may contradict each other. The ribbons show every one, and mark where they differ.',
      ],
      target: 'boundaries',
      stage: (view) => aroundBoundary(view),
      lacks: ({ open }) =>
        open.batch.boundaries.size === 0 ? 'This batch has no tensor that says where documents end.' : null,
      references: [
        {
          text: 'The order in which AutoModel looks for them',
          source: 'NVIDIA-NeMo/Automodel@nemo_automodel/components/loss/mtp.py',
        },
      ],
    },
    {
      title: 'What it costs to forget them',
      text: [
        'Attention that ignores the boundary lets the second document read the first. A loss that ignores it trains the end of one document to predict the beginning of another.',
        'Neither raises an error. The number is a little wrong, and the run goes on: that is why this page exists.',
      ],
      target: 'timeline',
      references: [{ text: 'A loss that was wrong, and no error', source: 'NVIDIA/Megatron-LM#6205' }],
    },
  ],
}
