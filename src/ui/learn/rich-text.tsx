import { type Span, spansOf } from '../../learn/learn-text.ts'
import { LearnNumber } from './learn-number.tsx'
import { TermButton } from './term-button.tsx'

/** A text written as data, with its terms as buttons and its numbers computed. */
export function RichText({ text }: { readonly text: string }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: a text's pieces never change places
  return spansOf(text).map((span, i) => <Piece key={i} span={span} />)
}

function Piece({ span }: { readonly span: Span }) {
  switch (span.kind) {
    case 'words':
      return span.text
    case 'strong':
      return <strong>{span.text}</strong>
    case 'code':
      return <code>{span.text}</code>
    case 'term':
      return <TermButton id={span.id} text={span.text} />
    case 'figure':
      return <LearnNumber name={span.name} />
  }
}
