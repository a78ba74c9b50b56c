import { decodeFloat64 } from '../../../core/tensor/decode-elements.ts'
import type { Tensor } from '../../../core/tensor/tensor.ts'
import { withLarge } from '../edit-dump.ts'
import { type MuseumDump, NotInThisBatch } from '../museum-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

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
  sound: (sample) => {
    trainersFigure(sample)
    return sample
  },
  broken: (sound) => {
    const { figure, scale } = trainersFigure(sound)
    return withLarge(sound, 'expected.mtp_loss', divided(figure, scale))
  },
}

function trainersFigure({ large, metadata }: MuseumDump): { readonly figure: Tensor; readonly scale: number } {
  const figure = large.get('expected.mtp_loss')
  const scale = Number(metadata.get('scaling_factor'))
  if (figure === undefined) throw new NotInThisBatch('This takes the trainer’s own MTP loss, expected.mtp_loss.')
  if (!(scale > 0) || scale === 1)
    throw new NotInThisBatch('This takes a dump that names a scaling_factor other than 1.')
  return { figure, scale }
}

/** The figure as a trainer without its factor would have logged it. */
function divided(figure: Tensor, scale: number): Tensor {
  return {
    ...figure,
    dtype: 'F64',
    async readElements(start, end) {
      const values = decodeFloat64(figure.dtype, await figure.readElements(start, end))
      return new Uint8Array(values.map((value) => value / scale).buffer)
    },
  }
}
