import { documentOfToken, rowLength } from '../dump-documents.ts'
import { called, changed, numbersOf, withNumbers, without } from '../edit-dump.ts'
import type { MuseumDump } from '../museum-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'pos-reset-only',
  theme: 'Positions and masks',
  symptom: 'Positions are right. Documents still see each other.',
  hint: 'What does the attention mask say?',
  title: 'Positions alone isolate nothing',
  broke: [
    'Positions start again, the attention mask is all ones. A model that would find documents by their positions does so only where no mask is given; a mask of ones is a mask.',
  ],
  curve: {
    shape: 'below',
    words: 'Lower, if anything: the context of a stranger still helps a little. Evaluation alone tells.',
  },
  fix: 'Leave the mask out, or pass offsets.',
  reference: 'huggingface/transformers#46634',
  sample: 'kjv-sft-thd',
  sound: positionsThroughPadding,
  broken: (sound) =>
    called(
      without(
        withNumbers(
          sound,
          'attention_mask',
          'I64',
          numbersOf(sound, 'labels').shape,
          Float64Array.from(numbersOf(sound, 'labels').values, () => 1),
        ),
        'cu_seqlens',
        'max_seqlen',
      ),
      { cu_seqlens_arg: 'none' },
    ),
}

/** Positions that go on through the padding, as AutoModel’s packer lets them: each reset is a document’s then. */
function positionsThroughPadding(sample: MuseumDump): MuseumDump {
  const documentOf = documentOfToken(sample)
  const length = rowLength(sample)
  return changed(sample, 'position_ids', (position, t, all) => {
    let last = t
    while (documentOf[last] < 0 && last % length > 0) last--
    return last === t ? position : all[last] + t - last
  })
}
