/** Exponent bits of each format's elements in a word: all set in NaN and the infinities, in either half for 16-bit types. */
const exponents = [
  { low: 0x7f800000, high: 0x7f800000 },
  { low: 0x7f80, high: 0x7f800000 },
  { low: 0x7c00, high: 0x7c000000 },
] as const

/**
 * Whether raw elements hold a NaN or an infinity, by their bits. On the CPU, where the bytes are anyway: a GPU that a
 * processor emulates takes ten times as long, and a real one is still at work on the tile before.
 * @param format 0 float32, 1 bfloat16, 2 float16; little-endian, in whole elements
 */
export function holdsNonFinite(bytes: Uint8Array<ArrayBuffer>, format: 0 | 1 | 2): boolean {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2)
  const { low, high } = exponents[format]
  // By index: every byte of an LM head comes by, and an iterator takes ten times as long.
  for (let i = 0; i < words.length; i++) if ((words[i] & low) === low || (words[i] & high) === high) return true
  if (aligned.byteLength % 4 === 0) return false
  const last = aligned[aligned.byteLength - 2] | (aligned[aligned.byteLength - 1] << 8)
  return (last & low) === low
}
