import { documentOfToken } from '../dump-documents.ts'
import { IGNORED, numbersOf, withoutFigures, withTargets } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'
import { rightTarget } from '../right-target.ts'

export const piece: MuseumPiece = {
  id: 'mtp-mask-all-ones',
  theme: 'MTP targets',
  symptom: 'MTP loss is several times the main loss.',
  hint: 'Are prompts trained at depth 0?',
  title: 'The MTP path has no loss mask',
  broke: [
    'The mask was not handed to the model, and the MTP path fell back to ones: prompts are trained as well as answers.',
  ],
  curve: { shape: 'plateau', words: '15.8 beside a main loss of 3 in the report; 4.4 after the fix.' },
  fix: 'Make the mask from the labels, for every head.',
  reference: 'modelscope/ms-swift#8192',
  sample: 'kjv-sft-thd',
  sound: (sample) => withTargets(withoutFigures(sample), rightTarget(sample)),
  broken: (sound) => {
    const ids = numbersOf(sound, 'input_ids').values
    const documentOf = documentOfToken(sound)
    return withTargets(sound, (depth, t) =>
      documentOf[t] >= 0 && documentOf[t] === documentOf[t + depth + 2] ? ids[t + depth + 2] : IGNORED,
    )
  },
}
