import { rowLength } from '../dump-documents.ts'
import { called, changed, without } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'pos-no-zero',
  theme: 'Positions and masks',
  symptom: 'Code that looks for position 0 finds no document.',
  hint: 'What is the smallest position?',
  title: 'No position is 0',
  broke: [
    'The pack was cut out of a longer one, or padded from the left: positions go on from where they were. What finds boundaries by position 0 finds none.',
  ],
  curve: { shape: 'slightly above', words: 'As without boundaries, where they are taken from positions.' },
  fix: 'Find boundaries by a fall of the position, or by offsets.',
  reference: 'huggingface/transformers#39814',
  sample: 'kjv-sft-thd',
  broken: (sound) =>
    called(
      without(
        changed(sound, 'position_ids', (_, t) => 512 + (t % rowLength(sound))),
        'cu_seqlens',
        'max_seqlen',
      ),
      { cu_seqlens_arg: 'none' },
    ),
}
