import { changed, numbersOf, withOffsets } from '../edit-dump.ts'
import { flatPack } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'max-seqlen-small',
  theme: 'Boundaries',
  symptom: 'An attention kernel is fast, and a little wrong.',
  hint: 'A kernel is told how long the longest document is.',
  title: 'max_seqlen is too small',
  broke: [
    'max_seqlen was computed before the packs were, or from another list. A varlen kernel that is told too little leaves the ends of long documents out.',
  ],
  curve: { shape: 'slightly above', words: 'Long documents learn less. The mean hardly shows it.' },
  fix: 'Compute max_seqlen from the offsets that are passed beside it.',
  reference: 'sgl-project/sglang#30107',
  sample: 'kjv-small',
  sound: (sample) => {
    const flat = flatPack(sample)
    const offsets = numbersOf(flat, 'cu_seqlens').values
    const longest = offsets.reduce((most, end, i) => (i === 0 ? 0 : Math.max(most, end - offsets[i - 1])), 0)
    return withOffsets(flat, 'max_seqlen', [longest])
  },
  broken: (sound) => changed(sound, 'max_seqlen', (longest) => Math.floor(longest / 2)),
}
