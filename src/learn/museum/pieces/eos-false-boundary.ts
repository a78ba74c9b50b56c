import { dumpDocuments } from '../dump-documents.ts'
import { changed, eosOf, numbersOf, withoutFigures } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'eos-false-boundary',
  theme: 'Positions and masks',
  symptom: 'One conversation counts as three documents.',
  hint: 'What stands before each boundary?',
  title: 'Every turn’s end taken for a document’s',
  broke: [
    'Boundaries were found by the end-of-text token. A chat template ends each turn with it, so one sample is cut in several: its turns do not see each other, and MTP targets over a turn’s end are lost.',
  ],
  curve: { shape: 'slightly above', words: 'A little higher, for answers no longer see their questions.' },
  fix: 'Take boundaries from the lengths of samples.',
  reference: 'pytorch/torchtitan#3130',
  sample: 'kjv-small',
  sound: (sample) => {
    const eos = eosOf(sample)
    // Two turns in each document: its middle token becomes an end of text, in the ids and in the label before it.
    const middles = new Set(dumpDocuments(sample, 2).map(({ start, end }) => Math.floor((start + end) / 2)))
    const turned = changed(sample, 'input_ids', (id, t) => (middles.has(t) ? eos : id))
    return withoutFigures(changed(turned, 'labels', (label, t) => (middles.has(t + 1) ? eos : label)))
  },
  broken: (sound) => {
    const eos = eosOf(sound)
    const ids = numbersOf(sound, 'input_ids').values
    let id = 0
    return changed(sound, 'seq_idx', (old, t) => {
      if (t === 0 || ids[t - 1] === eos) id++
      return old === 0 ? 0 : id
    })
  },
}
