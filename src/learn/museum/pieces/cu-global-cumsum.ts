import { dumpDocuments, rowLength, rowsOf } from '../dump-documents.ts'
import { called, withOffsets, without } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cu-global-cumsum',
  theme: 'Boundaries',
  symptom: 'Rows after the first have the first row’s boundaries.',
  hint: 'How large is the last offset?',
  title: 'Offsets over all rows, labels in rows',
  broke: [
    'The sum ran over the whole batch, and the loss reads the list for each row: no row after the first finds its own boundaries in it.',
  ],
  curve: { shape: 'slightly above', words: 'As with one list for all rows: from a micro batch of two on.' },
  fix: 'Flatten labels and hidden states to the order of the offsets, or pass per-row ids.',
  reference: 'NVIDIA-NeMo/Automodel#2316',
  sample: 'kjv-packed',
  broken: (sound) => {
    const documents = dumpDocuments(sound, 2)
    const offsets = [
      ...new Set([
        0,
        ...documents.map(({ end }) => end),
        ...Array.from({ length: rowsOf(sound) }, (_, row) => (row + 1) * rowLength(sound)),
      ]),
    ].sort((a, b) => a - b)
    return called(withOffsets(without(sound, 'seq_idx'), 'cu_seqlens', offsets), {
      seq_idx_arg: 'none',
      cu_seqlens_arg: 'cu_seqlens',
    })
  },
}
