/** A piece of a text that is written as data. */
export type Span =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  /** A term of the glossary, shown as `text`. */
  | { readonly kind: 'term'; readonly id: string; readonly text: string }
  /** A number that is computed when it is shown. */
  | { readonly kind: 'figure'; readonly name: string }

const marks = /\[\[([^\]|]+)(?:\|([^\]]+))?\]\]|\{([a-zA-Z]\w*)\}|`([^`]+)`|\*([^*]+)\*/g

/**
 * Cuts a written text into its pieces: `[[seq_idx]]` and `[[ignore-index|ignored]]` are terms, `{leaked}` a computed
 * number, backquotes code, asterisks stress. Anything else is words.
 */
export function spansOf(text: string): readonly Span[] {
  const spans: Span[] = []
  let end = 0
  for (const match of text.matchAll(marks)) {
    if (match.index > end) spans.push({ kind: 'words', text: text.slice(end, match.index) })
    const [, term, shown, figure, code, strong] = match
    if (term !== undefined) spans.push({ kind: 'term', id: term, text: shown ?? term })
    else if (figure !== undefined) spans.push({ kind: 'figure', name: figure })
    else if (code !== undefined) spans.push({ kind: 'code', text: code })
    else spans.push({ kind: 'strong', text: strong })
    end = match.index + match[0].length
  }
  if (end < text.length) spans.push({ kind: 'words', text: text.slice(end) })
  return spans
}
