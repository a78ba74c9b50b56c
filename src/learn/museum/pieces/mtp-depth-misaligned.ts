import { withoutFigures, withTargets } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'
import { rightTarget } from '../right-target.ts'

export const piece: MuseumPiece = {
  id: 'mtp-depth-misaligned',
  theme: 'MTP targets',
  symptom: 'The deep heads do not learn.',
  hint: 'Which token does depth 0 get?',
  title: 'Depths get each other’s targets',
  broke: [
    'The roll is made once too often: depth 0 trains on the targets of depth 1, and so on. Each head learns, in time, to look one token further than its name; at inference its guesses are all one off.',
  ],
  curve: {
    shape: 'far above',
    words: 'High from the start for a model that was trained rightly; a new one learns it, and no curve tells.',
  },
  fix: 'Roll by depth + 1, counted from labels that were shifted once.',
  reference: 'radixark/miles#2215',
  sample: 'kjv-small',
  sound: (sample) => withTargets(withoutFigures(sample), rightTarget(sample)),
  broken: (sound) => {
    const right = rightTarget(sound)
    return withTargets(sound, (depth, t) => right(depth + 1, t))
  },
}
