import { dumpDocuments, rowLength, rowsOf } from '../dump-documents.ts'
import { called, withOffsets, without } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cu-first-row-only',
  theme: 'Boundaries',
  symptom: 'The first row of each microbatch is right, the others are not.',
  hint: 'Compare the boundaries of the rows.',
  title: 'One row’s offsets for all rows',
  broke: [
    'With a micro batch of one, cu_seqlens[0] was all there was. With two, the first row’s boundaries are used for the second as well.',
  ],
  curve: { shape: 'slightly above', words: 'Appears when the micro batch grows.' },
  fix: 'Give each row its own ids, or flatten the rows.',
  reference: 'NVIDIA/Megatron-LM#5454',
  sample: 'kjv-packed',
  broken: (sound) => {
    rowsOf(sound)
    const length = rowLength(sound)
    const first = dumpDocuments(sound, 2).filter(({ end }) => end <= length)
    const offsets = [...new Set([0, ...first.map(({ end }) => end), length])]
    return called(withOffsets(without(sound, 'seq_idx'), 'cu_seqlens', offsets), {
      seq_idx_arg: 'none',
      cu_seqlens_arg: 'cu_seqlens',
    })
  },
}
