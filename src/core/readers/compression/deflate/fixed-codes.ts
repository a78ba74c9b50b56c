import { distanceMeanings, lengthMeanings } from './meanings.ts'
import { PrefixCode } from './prefix-code.ts'

/** The two codes of a block: of bytes and lengths, and of distances. */
export type Codes = { readonly lengths: PrefixCode; readonly distances: PrefixCode }

let fixed: Codes | null = null

/** The codes of blocks that state none [section 3.2.6]. */
export function fixedCodes(): Codes {
  if (fixed !== null) return fixed
  fixed = { lengths: new PrefixCode(288), distances: new PrefixCode(32) }
  const length = (symbol: number): number => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)
  fixed.lengths.set(
    Uint8Array.from({ length: 288 }, (_, symbol) => length(symbol)),
    lengthMeanings,
    false,
  )
  fixed.distances.set(new Uint8Array(32).fill(5), distanceMeanings, false)
  return fixed
}
