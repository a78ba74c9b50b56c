import { called, numbersOf, withoutFigures, withTargets } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'
import { rightTarget } from '../right-target.ts'

export const piece: MuseumPiece = {
  id: 'mtp-targets-and-seq-idx',
  theme: 'MTP targets',
  symptom: 'It raises: two arguments that exclude each other.',
  hint: 'How many sources of boundaries does the call pass?',
  title: 'Ready targets and boundaries in one call',
  broke: [
    'Targets that were made before sharding are final. Passing boundaries beside them is refused, for it is not clear which should win.',
  ],
  curve: { shape: 'crash', words: 'No curve: the first step raises.' },
  fix: 'Pass one of the two.',
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  sample: 'kjv-small',
  sound: (sample) => withTargets(withoutFigures(sample), rightTarget(sample)),
  broken: (sound) => called(sound, { seq_idx_arg: numbersOf(sound, 'seq_idx').name }),
}
