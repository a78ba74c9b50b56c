import { called, changed, numbersOf, withNumbers, without } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'indexed-mask-collapsed',
  theme: 'Positions and masks',
  symptom: 'After an update of a library, packed attention sees the whole row.',
  hint: 'The mask used to count. What does it hold now?',
  title: 'The indexed mask was flattened to ones',
  broke: [
    'The mask counted documents: 1, 2, 3. On its way to the model it was cast to bool or int by code that knows only 0 and 1.',
  ],
  curve: { shape: 'below', words: 'Slightly lower at first, for tokens see more context; downstream scores fall.' },
  fix: 'Keep the mask an integer tensor to the end.',
  reference: 'NVIDIA-NeMo/Automodel#2996',
  sample: 'kjv-small',
  sound: (sample) => {
    const { shape, values } = numbersOf(sample, 'attention_mask')
    return called(withNumbers(without(sample, 'seq_idx'), '_packed_seq_ids', 'I64', shape, values), {
      seq_idx_arg: '_packed_seq_ids',
    })
  },
  broken: (sound) => changed(sound, 'attention_mask', (id) => (id === 0 ? 0 : 1)),
}
