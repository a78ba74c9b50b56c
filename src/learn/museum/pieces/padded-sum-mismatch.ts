import { dumpDocuments, rowLength } from '../dump-documents.ts'
import { changed, numbersOf, withNumbers } from '../edit-dump.ts'
import { NotInThisBatch } from '../museum-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'padded-sum-mismatch',
  theme: 'Boundaries',
  symptom: 'One document of the row is a phantom.',
  hint: 'Add up the lengths.',
  title: 'The lengths do not cover the row',
  broke: [
    'seq_lens_padded sum to less than the row: the tail of the pack is in none of them. What builds ids from the lengths then makes one up, or stops.',
  ],
  curve: {
    shape: 'crash',
    words: 'Where the check runs on a GPU, a device assert that says nothing; elsewhere nothing.',
  },
  fix: 'Let the last slot take in the tail of the pack.',
  reference: 'NVIDIA-NeMo/Automodel _packed_seq_ids_from_padded_lengths',
  sample: 'kjv-small',
  sound: (sample) => {
    const documents = dumpDocuments(sample, 2).filter(({ start }) => start < rowLength(sample))
    const lengths = documents.map(({ start, end }) => end - start)
    const slots = documents.map(({ start }, i) => (documents[i + 1]?.start ?? rowLength(sample)) - start)
    if (numbersOf(sample, 'labels').values.length > rowLength(sample))
      throw new NotInThisBatch('This takes a batch of one row.')
    return withNumbers(
      withNumbers(sample, 'seq_lens', 'I64', [1, lengths.length], lengths),
      'seq_lens_padded',
      'I64',
      [1, slots.length],
      slots,
    )
  },
  broken: (sound) =>
    changed(sound, 'seq_lens_padded', (length, i, all) => (i === all.length - 1 ? length - 3 : length)),
}
