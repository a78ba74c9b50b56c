import type { TokenTexts } from '../../core/tensor/tensor-file.ts'
import { visibleToken } from './visible-token.ts'

/** What a cell shows for a token id or label: its text where a tokenizer knows it, else the number. */
export function tokenLabel(id: number, tokens: TokenTexts | null): string {
  const text = tokens?.texts[id]
  return text === undefined || text === '' ? numberLabel(id) : visibleToken(text)
}

/** With a true minus sign: `−100`. */
export function numberLabel(id: number): string {
  return id < 0 ? `−${-id}` : String(id)
}
