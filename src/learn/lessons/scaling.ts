import { figure, fraction, row, sub, sum } from '../formula.ts'
import type { Lesson } from '../lesson.ts'

export const lesson: Lesson = {
  id: 'scaling',
  order: 90,
  title: 'The scaling factor and the total',
  about: 'Build the MTP loss from its depths, and tell whose factor was used.',
  sample: 'kjv-packed',
  steps: [
    {
      title: 'From depths to one number',
      text: [
        'The depths are added, divided by their number D, and multiplied by the [[scaling-factor|scaling factor]]. That is all that reaches the main loss.',
      ],
      formula: row(
        sub('L', 'MTP'),
        '=',
        fraction('s', 'D'),
        sum('d'),
        sub('L', 'd'),
        '=',
        fraction(figure('scale'), figure('depths')),
        '·',
        figure('depthSum'),
        '=',
        figure('mtpLoss'),
      ),
      figure: 'total',
      references: [
        { text: 'Upstream’s last line', source: 'NVIDIA-NeMo/Automodel@nemo_automodel/components/loss/mtp.py' },
      ],
      target: 'mtp loss',
    },
    {
      title: 'A factor that is not there',
      text: [
        'AutoModel’s default is 0.1; torchtitan’s is 0.3. A factor that is lost on the way to the loss gives ten times too much, or a third: the curve has the right shape at the wrong height.',
        'This batch was dumped with {dumpedScale}.',
      ],
      target: 'scaling factor',
      task: {
        words: 'In Settings, set scaling_factor to 1.',
        done: ({ app }) => app.open.status === 'open' && app.open.settings.scalingFactor === 1,
      },
      references: [{ text: 'A missing factor', source: 'unslothai/unsloth#6557' }],
    },
    {
      title: 'Whose figure is it?',
      text: [
        'The MTP loss is {mtpLoss} now. The trainer’s is {trainerLoss}. Where the two differ, the page says so. Only the product changes; no loss of any token does.',
        'Before two curves are compared: which s, which D, which N?',
      ],
      target: 'scaling factor',
      task: {
        words: 'Set it back, or choose “Reset to the dump’s” in Settings.',
        done: ({ app }) =>
          app.open.status === 'open' && app.open.settings.scalingFactor === app.open.batch.settings.scalingFactor,
      },
    },
    {
      title: 'Is it in the loss you log?',
      text: [
        'AutoModel’s logged loss holds the MTP part. Megatron-LM adds it to the gradient alone, and logs each depth apart, unscaled. In evaluation most models compute none: a validation loss beside a training loss may be two different things.',
      ],
      references: [{ text: 'Logged depths and gradients', source: 'NVIDIA/Megatron-LM#4896' }],
    },
  ],
}
