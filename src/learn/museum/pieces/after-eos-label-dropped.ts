import { dumpDocuments } from '../dump-documents.ts'
import { changed, eosOf, IGNORED, numbersOf, withoutFigures } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'after-eos-label-dropped',
  theme: 'Labels',
  symptom: 'The first word of each answer is never learnt.',
  hint: 'Look one position after each end of a turn.',
  title: 'The label after an end of turn is dropped',
  broke: [
    'A filter was to drop the label that follows a document’s end. It looks for the end-of-text token, and a chat has one after every turn: the first token of the next turn is never a target.',
  ],
  curve: { shape: 'same', words: 'One target a turn is missing.' },
  fix: 'Drop labels at boundaries, not after tokens of a value.',
  reference: 'NVIDIA-NeMo/Megatron-Bridge#5213',
  sample: 'kjv-small',
  sound: (sample) => {
    const eos = eosOf(sample)
    const middles = new Set(
      dumpDocuments(sample, 2).flatMap(({ start, end }) => [
        Math.floor(start + (end - start) / 3),
        Math.floor(start + (2 * (end - start)) / 3),
      ]),
    )
    const turned = changed(sample, 'input_ids', (id, t) => (middles.has(t) ? eos : id))
    return withoutFigures(changed(turned, 'labels', (label, t) => (middles.has(t + 1) ? eos : label)))
  },
  broken: (sound) => {
    const eos = eosOf(sound)
    const ids = numbersOf(sound, 'input_ids').values
    return changed(sound, 'labels', (label, t) => (ids[t] === eos ? IGNORED : label))
  },
}
