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
    'Only a label that is there can leak: before padding, and before a prompt whose labels are ignored, nothing does.',
  ],
  curve: {
    shape: 'slightly above',
    words: 'A little above, more with short documents and deep heads; nobody sees it.',
  },
  fix: 'Pass seq_idx or cu_seqlens to the MTP loss.',
  reference: 'NVIDIA/Megatron-LM#1661',
  sample: 'kjv-small',
  broken: (sound) => called(sound, { seq_idx_arg: 'none', cu_seqlens_arg: 'none' }),
}
