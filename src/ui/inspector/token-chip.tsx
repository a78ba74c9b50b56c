import { visibleText } from '../../core/tensor/visible-text.ts'
import { useAppStore } from '../../state/app-store.ts'
import { numberLabel, tokenLabel } from '../timeline/token-label.ts'

/** Characters of a token's text that are shown; a hostile tokenizer may bring any number. */
const LONGEST = 24

/** A token: its text where a tokenizer knows it, and its id. */
export function TokenChip({ id }: { readonly id: number }) {
  const tokens = useAppStore((state) => state.tokens)
  const text = tokenLabel(id, tokens)
  const number = numberLabel(id)
  return (
    <span className="token">
      {text !== number && <bdi className="token-text">{visibleText(text, LONGEST)}</bdi>}
      <span className={text === number ? '' : 'dim'}>{number}</span>
    </span>
  )
}
