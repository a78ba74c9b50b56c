import { called, numbersOf, withOffsets, without } from '../edit-dump.ts'
import { paddedPack } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cp-indivisible',
  theme: 'Boundaries',
  symptom: 'Context parallelism on two ranks drops a token here and there.',
  hint: 'Divide the length of each document by twice the ranks.',
  title: 'A document does not divide over the ranks',
  broke: [
    'Zigzag needs 2 · ranks equal chunks of each document. A length that does not divide is rounded down: tokens are lost, or leak into a neighbour.',
  ],
  curve: { shape: 'slightly above', words: 'A little above the run on one rank, and nobody compares the two.' },
  fix: 'Pad every document to a multiple of 2 · cp_size.',
  reference: 'NVIDIA/TransformerEngine#1368',
  sample: 'kjv-small',
  sound: (sample) => called(paddedPack(sample, 4), { cp_size: '2' }),
  broken: (sound) =>
    called(withOffsets(without(sound, 'cu_seqlens_padded'), 'cu_seqlens', [...numbersOf(sound, 'cu_seqlens').values]), {
      cp_size: '2',
      cu_seqlens_arg: 'cu_seqlens',
    }),
}
