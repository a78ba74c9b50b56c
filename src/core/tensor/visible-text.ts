/** Controls, bidi and other format characters, line separators, lone surrogates: all that can hide or reorder text. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/**
 * Text from a file as it may stand in a message: hidden characters as `\u{202e}`, and the middle left out
 * where it is longer than `limit` UTF-16 units.
 */
export function visibleText(text: string, limit: number): string {
  // Only the two ends of a very long name are looked at; three limits are enough for the cut below to be marked.
  const ends = text.length > 3 * limit ? text.slice(0, 2 * limit) + text.slice(-limit) : text
  const escaped = ends.replace(hidden, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
  if (escaped.length <= limit) return escaped
  const tail = (limit - 1) >> 1
  const cut = `${escaped.slice(0, limit - 1 - tail)}…${escaped.slice(escaped.length - tail)}`
  // A cut through a surrogate pair leaves half a character on either side.
  return cut.replace(/\p{Cs}/gu, '')
}
