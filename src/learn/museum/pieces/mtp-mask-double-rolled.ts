import { documentOfToken } from '../dump-documents.ts'
import { IGNORED, numbersOf, withoutFigures, withTargets } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'
import { rightTarget } from '../right-target.ts'

export const piece: MuseumPiece = {
  id: 'mtp-mask-double-rolled',
  theme: 'MTP targets',
  symptom: 'The last word of each answer is lost, the last of the prompt is trained.',
  hint: 'Where does the mask of depth 0 begin?',
  title: 'The loss mask was rolled once too often',
  broke: [
    'The mask already spoke of the target, and was rolled with the labels again. The supervised span moves one token towards the front.',
  ],
  curve: { shape: 'slightly above', words: 'One token a document too many, one too few.' },
  fix: 'Give the mask one meaning, and roll it as often as the labels.',
  reference: 'radixark/miles#3219',
  sample: 'kjv-sft-thd',
  sound: (sample) => withTargets(withoutFigures(sample), rightTarget(sample)),
  broken: (sound) => {
    const labels = numbersOf(sound, 'labels').values
    const ids = numbersOf(sound, 'input_ids').values
    const right = rightTarget(sound)
    const documentOf = documentOfToken(sound)
    return withTargets(sound, (depth, t) => {
      if (depth > 0) return right(depth, t)
      const isOneDocument = documentOf[t] >= 0 && documentOf[t] === documentOf[t + 2]
      return isOneDocument && (labels[t + 2] ?? IGNORED) !== IGNORED ? ids[t + 2] : IGNORED
    })
  },
}
