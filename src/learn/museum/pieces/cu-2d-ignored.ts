import { numbersOf, withNumbers } from '../edit-dump.ts'
import { flatPack } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cu-2d-ignored',
  theme: 'Boundaries',
  symptom: 'The offsets are there and right, and nothing is masked.',
  hint: 'What shape have they?',
  title: 'Offsets in several rows are not read',
  broke: [
    'A pipeline keeps one list a microbatch, so cu_seqlens comes as [chunks, n]. calculate_mtp_loss reads [n] or [1, n]; a tensor of any other shape it leaves out without a word.',
  ],
  curve: { shape: 'slightly above', words: 'As without any boundaries.' },
  fix: 'Slice the list of the microbatch before the loss.',
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  sample: 'kjv-small',
  sound: flatPack,
  broken: (sound) => {
    const { values } = numbersOf(sound, 'cu_seqlens')
    return withNumbers(sound, 'cu_seqlens', 'I32', [2, values.length], [...values, ...values])
  },
}
