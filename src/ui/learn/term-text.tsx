import { spansOf } from '../../learn/learn-text.ts'

/** The meaning of a term: code and stress, no buttons within a card. */
export function TermText({ text }: { readonly text: string }) {
  return spansOf(text).map((span, i) => {
    // biome-ignore-start lint/suspicious/noArrayIndexKey: a text's pieces never change places
    if (span.kind === 'code') return <code key={i}>{span.text}</code>
    if (span.kind === 'strong') return <strong key={i}>{span.text}</strong>
    return span.kind === 'figure' ? null : span.text
    // biome-ignore-end lint/suspicious/noArrayIndexKey: as above
  })
}
