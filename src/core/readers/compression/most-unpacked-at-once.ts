/** Little files may become this much, however well they are packed. */
export const freelyUnpacked = 24 * 1024 * 1024

/**
 * The most bytes that `packed` ones may become in one piece, which memory has to hold whole: twice what was read, and what
 * little files take. A bomb is refused before it is unpacked.
 */
export function mostUnpackedAtOnce(packed: number): number {
  return freelyUnpacked + 2 * packed
}
