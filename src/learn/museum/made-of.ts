import { without } from './edit-dump.ts'
import type { MuseumDump } from './museum-dump.ts'
import type { MuseumPiece } from './museum-piece.ts'

const trainerFigures = ['expected.mtp_loss', 'expected.main_loss', 'expected.mtp_per_depth_loss']

/**
 * Both batches of a piece. What the trainer computed is of the right one, and is taken out of the broken one, unless
 * the piece is about it.
 * @throws NotInThisBatch where the dump cannot show the bug
 */
export function madeOf(
  piece: MuseumPiece,
  dump: MuseumDump,
): { readonly sound: MuseumDump; readonly broken: MuseumDump } {
  const sound = piece.sound?.(dump) ?? dump
  return { sound, broken: piece.broken(without(sound, ...trainerFigures)) }
}
