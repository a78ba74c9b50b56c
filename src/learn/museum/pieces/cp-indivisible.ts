import { called } from '../edit-dump.ts'
import { flatPack, paddedPack } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cp-indivisible',
  theme: 'Boundaries',
  symptom: 'Context parallelism on two ranks drops a token here and there.',
  hint: 'Divide the length of each document by twice the ranks.',
  title: 'A document does not divide over the ranks',
  broke: [
    'Zigzag cuts each document into 2 · ranks equal chunks. A length that does not divide is rounded down: tokens are lost, or go to a neighbour. Here the documents stand without the padding that made them divide.',
  ],
  curve: { shape: 'slightly above', words: 'A little above the run on one rank, and nobody compares the two.' },
  fix: 'Pad every document to a multiple of 2 · cp_size.',
  reference: 'NVIDIA/TransformerEngine#1368',
  sample: 'kjv-small',
  sound: (sample) => called(paddedPack(sample, 4), { cp_size: '2' }),
  broken: flatPack,
}
