import { called } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'mtp-no-boundary-mask',
  theme: 'MTP targets',
  symptom: 'MTP loss is slightly too high, the main loss is right.',
  hint: 'What tells the MTP loss where documents end?',
  title: 'MTP targets cross boundaries',
  broke: [
    'The batch knows its documents, and the call passes none of it. Every label is rolled over every boundary: at depth d, d + 1 targets a boundary are of another document.',
    'The last label of a document is ignored here, so depth d leaks d fewer than one might count: only labels that are there can leak.',
  ],
  curve: { shape: 'slightly above', words: 'Above by about a thousandth for each short document; nobody sees it.' },
  fix: 'Pass seq_idx or cu_seqlens to the MTP loss.',
  reference: 'NVIDIA/Megatron-LM#1661',
  sample: 'kjv-small',
  broken: (sound) => called(sound, { seq_idx_arg: 'none', cu_seqlens_arg: 'none' }),
}
