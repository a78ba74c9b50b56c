import { museum } from '../../learn/museum/museum-list.ts'
import type { MuseumPiece } from '../../learn/museum/museum-piece.ts'

/** How many diagnoses are offered. */
const GUESSES = 4

/** The right diagnosis among others of its theme, in an order that is the same every time. */
export function guessesFor(piece: MuseumPiece): readonly MuseumPiece[] {
  const others = museum.filter(({ id }) => id !== piece.id)
  const near = [
    ...others.filter(({ theme }) => theme === piece.theme),
    ...others.filter(({ theme }) => theme !== piece.theme),
  ]
  const seed = [...piece.id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7)
  const pool = near.slice(0, Math.max(GUESSES * 2, 8))
  const wrong = Array.from({ length: GUESSES - 1 }, (_, i) => pool[(seed + i * 3) % pool.length])
  const distinct = [...new Set(wrong)]
  for (const one of pool) if (distinct.length < GUESSES - 1 && !distinct.includes(one)) distinct.push(one)
  const at = seed % GUESSES
  return [...distinct.slice(0, at), piece, ...distinct.slice(at)]
}
