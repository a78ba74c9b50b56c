import { dumpDocuments } from '../dump-documents.ts'
import { called, numbersOf, withNumbers, withOffsets, without } from '../edit-dump.ts'
import { flatPack, laidOut } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'pad-segments-counted',
  theme: 'Boundaries',
  symptom: 'The number of documents per pack is far too high.',
  hint: 'What is in the last documents?',
  title: 'Padding counts as documents',
  broke: [
    'Each padding token, or block of them, got an entry of its own. The loss is right, statistics over documents are not, and kernels launch for nothing.',
  ],
  curve: { shape: 'same', words: 'Nothing; averages “per document” are off.' },
  fix: 'Let the tail of the pack be one segment.',
  reference: 'PrimeIntellect-ai/prime-rl#2944',
  sample: 'kjv-small',
  sound: (sample) => {
    const flat = flatPack(sample)
    const offsets = numbersOf(flat, 'cu_seqlens').values
    const wanted = dumpDocuments(sample, 2).map(({ start, end }, i, all) => ({
      start,
      length: end - start,
      slots: end - start + (i === all.length - 1 ? 24 : 0),
    }))
    const padded = laidOut(sample, wanted)
    const count = numbersOf(padded, 'labels').values.length
    const mask = Array.from({ length: count }, (_, t) => (t < (offsets.at(-1) ?? 0) ? 1 : 0))
    // One segment for the tail: the last document takes it in, as AutoModel's own flattening does.
    const absorbed = without(withOffsets(padded, 'cu_seqlens', [...offsets, count]), 'cu_seqlens_padded')
    return called(withNumbers(absorbed, 'attention_mask', 'I64', [count], mask), { cu_seqlens_arg: 'cu_seqlens' })
  },
  broken: (sound) => {
    const offsets = [...numbersOf(sound, 'cu_seqlens').values]
    const [end, last] = [offsets.at(-2) ?? 0, offsets.at(-1) ?? 0]
    return withOffsets(sound, 'cu_seqlens', [...offsets.slice(0, -1), end + 4, end + 8, end + 12, last])
  },
}
