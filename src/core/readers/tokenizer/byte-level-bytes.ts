/**
 * Bytes that a piece of a byte-level BPE vocabulary stands for. GPT-2's encoder writes every byte as one printable
 * character: 33–126, 161–172 and 174–255 as themselves, the other 68 in order as U+0100, U+0101, …
 * A character that is none of these stands for its own UTF-8 bytes.
 */
export function byteLevelBytes(piece: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = []
  for (const character of piece) {
    const byte = byteOfCharacter.get(character)
    if (byte === undefined) bytes.push(...new TextEncoder().encode(character))
    else bytes.push(byte)
  }
  return Uint8Array.from(bytes)
}

const byteOfCharacter: ReadonlyMap<string, number> = characterTable()

function characterTable(): Map<string, number> {
  const table = new Map<string, number>()
  let moved = 0
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
    table.set(String.fromCharCode(printable ? byte : 256 + moved), byte)
    if (!printable) moved++
  }
  return table
}
