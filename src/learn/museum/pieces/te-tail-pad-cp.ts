import { dumpDocuments } from '../dump-documents.ts'
import { called } from '../edit-dump.ts'
import { laidOut } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'te-tail-pad-cp',
  theme: 'Boundaries',
  symptom: 'The same batch gives another loss with every run, and only under context parallelism.',
  hint: 'Only one document is padded. Which?',
  title: 'Only the last document is padded',
  broke: [
    'A kernel decides by comparing the offsets whether there is padding between documents. With padding at the very end only, it decides wrong, and the last document loses keys.',
  ],
  curve: { shape: 'slightly above', words: 'Not reproducible from run to run.' },
  fix: 'Say pad_between_seqs explicitly, or update Transformer Engine.',
  reference: 'NVIDIA/TransformerEngine#3331',
  sample: 'kjv-small',
  sound: (sample) => {
    const documents = dumpDocuments(sample, 2)
    const whole = documents.map(({ start, end }) => ({
      start,
      length: end - start - ((end - start) % 4),
      slots: end - start - ((end - start) % 4),
    }))
    const last = whole.at(-1)
    if (last === undefined) return sample
    return laidOut(sample, [...whole.slice(0, -1), { ...last, length: last.length - 2 }])
  },
  broken: (sound) => called(sound, { cp_size: '2' }),
}
