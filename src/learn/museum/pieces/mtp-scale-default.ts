import { floatTensor, withLarge } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

/** What upstream's own code gives for the sample: with its factor of 0.3, and with 1 in its place. */
const SCALED = 0.8555405735969543
const UNSCALED = SCALED / 0.3

export const piece: MuseumPiece = {
  id: 'mtp-scale-default',
  theme: 'Numbers',
  symptom: 'The trainer logs an MTP loss of the wrong size.',
  hint: 'Divide one figure by the other.',
  title: 'The scaling factor got lost',
  broke: [
    'The factor is read from the model’s configuration. Where that path breaks, a default of 1 takes its place: the figure is a plain mean over depths, several times what was meant.',
  ],
  curve: {
    shape: 'other height',
    words: 'The right shape, at a multiple of the height. With MTP that large, the main loss learns slower.',
  },
  fix: 'Check s and D against the configuration, in the log of the first step.',
  reference: 'unslothai/unsloth#6557',
  sample: 'kjv-small',
  sound: (sample) =>
    withLarge(
      sample,
      'expected.mtp_loss',
      floatTensor('expected.mtp_loss', [1], () => SCALED),
    ),
  broken: (sound) =>
    withLarge(
      sound,
      'expected.mtp_loss',
      floatTensor('expected.mtp_loss', [1], () => UNSCALED),
    ),
}
