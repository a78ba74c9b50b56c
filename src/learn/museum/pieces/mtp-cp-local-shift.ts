import { dumpDocuments } from '../dump-documents.ts'
import { called, IGNORED, numbersOf, withOffsets, without, withTargets } from '../edit-dump.ts'
import { laidOut } from '../lay-out.ts'
import { NotInThisBatch } from '../museum-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'mtp-cp-local-shift',
  theme: 'MTP targets',
  symptom: 'With context parallelism the MTP loss is a little higher than without.',
  hint: 'Look where one chunk of the shard ends.',
  title: 'Each rank rolled its own shard',
  broke: [
    'The labels were cut over the ranks first and rolled then. At the end of a chunk the next label on the rank is from another part of the document.',
  ],
  curve: { shape: 'slightly above', words: 'A step up when context parallelism is turned on. A few targets a chunk.' },
  fix: 'Roll the whole, then cut it.',
  reference: 'NVIDIA-NeMo/Automodel#3544',
  sample: 'kjv-small',
  sound: (sample) => {
    // Rank 0 of two: the first and the last quarter of the longest document.
    const documents = dumpDocuments(sample)
    const longest = documents.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a))
    const chunk = Math.floor((longest.end - longest.start) / 4)
    if (chunk < 4) throw new NotInThisBatch('This takes a document of 16 tokens or more.')
    const labels = numbersOf(sample, 'labels').values
    const total = 4 * chunk
    const shard = laidOut(sample, [
      { start: longest.start, length: chunk, slots: chunk },
      { start: longest.start + 3 * chunk, length: chunk, slots: chunk },
    ])
    const own = (j: number) => (j < chunk ? j : j + 2 * chunk)
    const whole = called(without(withOffsets(shard, 'cu_seqlens', [0, total]), 'position_ids'), {
      cp_size: '2',
      cp_rank: '0',
    })
    return withTargets(whole, (depth, j) =>
      own(j) + depth + 1 < total ? labels[longest.start + own(j) + depth + 1] : IGNORED,
    )
  },
  broken: (sound) => {
    const labels = numbersOf(sound, 'labels').values
    return withTargets(sound, (depth, t) => labels[t + depth + 1] ?? IGNORED)
  },
}
