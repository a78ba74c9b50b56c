import { numbersOf, withNumbers } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'seq-idx-dtype',
  theme: 'Boundaries',
  symptom: 'All documents have become one.',
  hint: 'What type have the ids?',
  title: 'Ids were cast to bool',
  broke: [
    'A mask-like tensor went through .bool(): every id that is not 0 is now True. Only padding is still told apart.',
  ],
  curve: { shape: 'slightly above', words: 'As without boundaries.' },
  fix: 'Keep seq_idx as int32.',
  reference: 'NVIDIA-NeMo/Automodel PipelineCausalLMLoss._extract_seq_idx_tail',
  sample: 'kjv-small',
  broken: (sound) =>
    withNumbers(
      sound,
      'seq_idx',
      'BOOL',
      numbersOf(sound, 'seq_idx').shape,
      Float64Array.from(numbersOf(sound, 'seq_idx').values, (id) => (id === 0 ? 0 : 1)),
    ),
}
