import { row } from '../formula.ts'
import { openView } from '../learn-view.ts'
import type { Lesson } from '../lesson.ts'
import { pinnedCell } from '../pinned-cell.ts'
import { rowEnd } from '../stages.ts'

export const lesson: Lesson = {
  id: 'trailing',
  order: 50,
  title: 'The end of the row',
  about: 'Tell why the last positions of a row have no target, and what happens where they get one.',
  sample: 'kjv-small',
  steps: [
    {
      title: 'Past the end there is nothing',
      text: [
        'The last d + 1 positions of a row would take their label from beyond its end. They are [[trailing]], and always masked: *T* in the timeline.',
        'Here that is {trailing0} at depth 0, all rows together. At depth 1 it is {trailing1}. At depth 2 it is {trailing2}.',
      ],
      formula: row('t', '+', 'd', '+', '1', '≥', 'S'),
      target: 'depth 2',
      stage: (view) => rowEnd(view),
    },
    {
      title: 'Find one',
      text: ['Walk to the end of the row. The mask lane of each depth has one T more than that of the depth before.'],
      target: 'depth 2',
      stage: (view) => ({ ...rowEnd(view), pin: null }),
      task: {
        words: 'Pin a trailing position: End in the timeline goes to the row’s last token, Enter pins it.',
        done: (view) => {
          const open = openView(view)
          return open !== null && pinnedCell(open)?.reason === 1
        },
      },
    },
    {
      title: 'What a roll leaves there',
      text: [
        '`torch.roll` is circular: without a mask the row’s first labels come round to its end. Other code fills with 0, and if 0 is a token and not the ignore index, it is trained: class 0 at the end of every row.',
        'Both are silent. They show as a few cells at the right edge whose target has no place there.',
      ],
      target: 'depth 2',
      references: [
        { text: 'The last token is given the first', source: 'verl-project/verl#6475' },
        { text: 'Zero fill', source: 'NVIDIA/Megatron-LM#1609' },
      ],
    },
  ],
}
