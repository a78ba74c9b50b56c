import { type MuseumPiece, museumThemes } from './museum-piece.ts'

const files = import.meta.glob<{ readonly piece: MuseumPiece }>('./pieces/*.ts', { eager: true })

/** Every piece, by theme and then by id. A new one is a file in `pieces/` and nothing else. */
export const museum: readonly MuseumPiece[] = Object.values(files)
  .map(({ piece }) => piece)
  .sort((a, b) => museumThemes.indexOf(a.theme) - museumThemes.indexOf(b.theme) || (a.id < b.id ? -1 : 1))

export function pieceOf(id: string): MuseumPiece | undefined {
  return museum.find((piece) => piece.id === id)
}
