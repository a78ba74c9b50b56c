const named: Readonly<Record<string, string>> = { ' ': '␣', '\n': '⏎', '\t': '⇥', '\r': '␍' }

/** Other spaces, controls, bidi and format characters, line separators, lone surrogates: all that can hide or reorder text. */
const hidden = /[\p{Z}\p{Cc}\p{Cf}\p{Cs}]/gu

/** A token's text with nothing in it that the eye would miss: `" God\n"` becomes `␣God⏎`, others `\u{202e}`. */
export function visibleToken(text: string): string {
  return text.replace(hidden, (character) => named[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`)
}
