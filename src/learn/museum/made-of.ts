import { called, IGNORED, withoutFigures } from './edit-dump.ts'
import type { MuseumDump } from './museum-dump.ts'
import type { MuseumPiece } from './museum-piece.ts'

/**
 * Both batches of a piece. What the trainer computed is of the right one, and is taken out of the broken one, unless
 * the piece is about it. A trainer counts its divisor on the labels it has, and so do both batches.
 * @throws NotInThisBatch where the dump cannot show the bug
 */
export function madeOf(
  piece: MuseumPiece,
  dump: MuseumDump,
): { readonly sound: MuseumDump; readonly broken: MuseumDump } {
  const sound = piece.sound === undefined ? dump : counted(dump, piece.sound(dump))
  const broken = counted(sound, piece.broken(sound))
  const figure = broken.large.get('expected.mtp_loss')
  const isAboutFigures = figure !== undefined && figure !== sound.large.get('expected.mtp_loss')
  return { sound, broken: isAboutFigures ? broken : withoutFigures(broken) }
}

/** The changed dump with as many labels to divide by as it has, where the divisor was the number of labels before. */
function counted(before: MuseumDump, after: MuseumDump): MuseumDump {
  const given = after.metadata.get('num_label_tokens')
  const isOwn = given === before.metadata.get('num_label_tokens') && Number(given) === labelsOf(before)
  return isOwn ? called(after, { num_label_tokens: String(labelsOf(after)) }) : after
}

function labelsOf({ numbers }: MuseumDump): number {
  return numbers.get('labels')?.values.reduce((count, label) => count + (label === IGNORED ? 0 : 1), 0) ?? 0
}
