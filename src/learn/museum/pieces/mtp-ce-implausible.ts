import { selectRows } from '../../../core/tensor/select-rows.ts'
import { numbersOf, withLarge } from '../edit-dump.ts'
import { NotInThisBatch } from '../museum-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'mtp-ce-implausible',
  theme: 'Numbers',
  symptom: 'MTP loss is above that of guessing.',
  hint: 'Compare it with ln V.',
  title: 'A head whose outputs are not its own',
  broke: [
    'Hidden states of one batch stand beside the labels of another, or in another order: the depths do worse than guessing, while the main head is fine. Here their tokens stand in reverse order.',
  ],
  curve: { shape: 'plateau', words: 'Flat and too high, beside a main loss that falls.' },
  fix: 'Dump hidden states and labels in the same step, and look at the shift scan.',
  reference: 'NVIDIA-NeMo/Megatron-Bridge#6105',
  sample: 'kjv-small',
  broken: (sound) => {
    const names = [...sound.large.keys()].filter((name) => name.startsWith('mtp_per_depth_h.'))
    const count = numbersOf(sound, 'labels').values.length
    if (names.length === 0) throw new NotInThisBatch('This takes hidden states of MTP depths.')
    return names.reduce((dump, name) => {
      const tensor = dump.large.get(name)
      if (tensor === undefined) return dump
      const reversed = Int32Array.from({ length: count }, (_, t) => count - 1 - t)
      return withLarge(dump, name, { ...selectRows(tensor, reversed), shape: tensor.shape })
    }, sound)
  },
}
