import { numbersOf, withLarge } from '../edit-dump.ts'
import { flatPack } from '../lay-out.ts'
import { NotInThisBatch } from '../museum-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'mtp-hidden-shape',
  theme: 'Numbers',
  symptom: 'It raises, or labels roll from one row into the next.',
  hint: 'Compare the shapes of hidden states and labels.',
  title: 'Flat labels beside rows of hidden states',
  broke: [
    'Labels were flattened for THD and hidden states were not. A [1, T, H] is squeezed; a [2, T/2, H] is not, and the fused loss refuses it.',
  ],
  curve: { shape: 'crash', words: 'No curve: the first step raises.' },
  fix: 'Flatten both, or neither.',
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  sample: 'kjv-small',
  sound: (sample) => {
    const flat = flatPack(sample)
    if (numbersOf(flat, 'labels').values.length % 2 !== 0)
      throw new NotInThisBatch('This takes an even number of tokens.')
    return flat
  },
  broken: (sound) => {
    const count = numbersOf(sound, 'labels').values.length
    const names = [...sound.large.keys()].filter((name) => name.startsWith('mtp_per_depth_h.'))
    if (names.length === 0) throw new NotInThisBatch('This takes hidden states of MTP depths.')
    return names.reduce((dump, name) => {
      const tensor = dump.large.get(name)
      return tensor === undefined
        ? dump
        : withLarge(dump, name, { ...tensor, shape: [2, count / 2, tensor.shape.at(-1) ?? 1] })
    }, sound)
  },
}
