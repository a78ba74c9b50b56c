import { dumpDocuments } from '../dump-documents.ts'
import { called, changed, IGNORED, numbersOf, withNumbers, without } from '../edit-dump.ts'
import { laidOut } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'seq-idx-id-reuse',
  theme: 'Boundaries',
  symptom: 'Only deep heads are wrong, and only around very short documents.',
  hint: 'Does an id come back?',
  title: 'An id comes back in the same row',
  broke: [
    'Ids alternate instead of counting. A target is masked where its two ends differ, and over a short document in between they do not: depth d leaks over a document of d tokens or fewer.',
  ],
  curve: { shape: 'slightly above', words: 'Nothing to see; depth 2 is a little off.' },
  fix: 'Count the documents of a row.',
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  sample: 'kjv-small',
  sound: (sample) => {
    // A middle document of two tokens: short enough for depth 2 to reach over it.
    const [first, second, third] = dumpDocuments(sample, 3)
    const flat = laidOut(
      sample,
      [first, { start: second.start, end: second.start + 2 }, third].map(({ start, end }) => ({
        start,
        length: end - start,
        slots: end - start,
      })),
    )
    const ends = numbersOf(flat, 'cu_seqlens').values
    const count = ends.at(-1) ?? 0
    const ids = Array.from({ length: count }, (_, t) => ends.findIndex((end) => t < end))
    // Labels stop at each document's end: what the middle one was cut from is not its text any more.
    const labels = changed(flat, 'labels', (label, t) => (t + 1 < count && ids[t + 1] === ids[t] ? label : IGNORED))
    return called(withNumbers(without(labels, 'cu_seqlens'), 'seq_idx', 'I32', [count], ids), {
      seq_idx_arg: 'seq_idx',
      cu_seqlens_arg: 'none',
      num_label_tokens: String(numbersOf(labels, 'labels').values.filter((label) => label !== IGNORED).length),
    })
  },
  broken: (sound) => changed(sound, 'seq_idx', (id) => (id === 0 ? 0 : 1 + (id % 2))),
}
