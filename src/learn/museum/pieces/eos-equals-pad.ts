import { called, changed, eosOf, IGNORED } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'eos-equals-pad',
  theme: 'Labels',
  symptom: 'The model never stops talking.',
  hint: 'Is the end of a text ever a target?',
  title: 'Ends of text are ignored with the padding',
  broke: [
    'The tokenizer’s padding token is its end-of-text token, and labels equal to it were ignored. So is every real end: the model is never asked to stop.',
  ],
  curve: { shape: 'same', words: 'Nothing to see: one target a document is missing. Generation tells.' },
  fix: 'Ignore padding by its place, not by its id.',
  reference: 'huggingface/transformers#23530',
  sample: 'kjv-small',
  broken: (sound) => {
    const eos = eosOf(sound)
    return called(
      changed(sound, 'labels', (label) => (label === eos ? IGNORED : label)),
      { pad_token_id: String(eos) },
    )
  },
}
