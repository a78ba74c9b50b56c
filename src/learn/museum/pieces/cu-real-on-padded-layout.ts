import { called } from '../edit-dump.ts'
import { paddedPack } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cu-real-on-padded-layout',
  theme: 'Boundaries',
  symptom: 'With padding for context parallelism the MTP loss changes, the main loss does not.',
  hint: 'There are two lists of offsets. Which of them says where tokens lie?',
  title: 'Real offsets on padded tokens',
  broke: [
    'Each document is padded to a multiple, so the tokens lie as cu_seqlens_padded says. The roll was given the real lengths: every boundary after the first is early, by all the padding before it.',
    'Targets leak over the true boundaries, and others are masked in the middle of documents.',
  ],
  curve: { shape: 'slightly above', words: 'A small step at the commit that turned the padding on.' },
  fix: 'Use the padded offsets for everything that is indexed as the tokens lie.',
  reference: 'NVIDIA/Megatron-LM#6205',
  sample: 'kjv-small',
  sound: (sample) => paddedPack(sample, 16),
  broken: (sound) => called(sound, { cu_seqlens_arg: 'cu_seqlens' }),
}
