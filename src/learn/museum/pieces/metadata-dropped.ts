import { called, numbersOf, withNumbers, without } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'metadata-dropped',
  theme: 'Positions and masks',
  symptom: 'Packing is on, and the model treats the batch as one sequence.',
  hint: 'The boundaries are there. Under what name?',
  title: 'Boundaries under a name nobody reads',
  broke: [
    'The offsets sit in a nested dictionary, or under another name, and the model looks for them at the top. It finds none, and does not complain.',
  ],
  curve: { shape: 'slightly above', words: 'Packed runs are worse than unpacked ones, and people blame packing.' },
  fix: 'Pass them under the name and at the level that is read.',
  reference: 'NVIDIA-NeMo/RL#2105',
  sample: 'kjv-sft-thd',
  broken: (sound) => {
    const { shape, values } = numbersOf(sound, 'cu_seqlens')
    return called(withNumbers(without(sound, 'cu_seqlens'), 'flash_attn_kwargs.cu_seqlens_k', 'I32', shape, values), {
      cu_seqlens_arg: 'none',
    })
  },
}
