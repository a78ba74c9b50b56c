import { describe, expect, it } from 'vitest'
import { numberLabel, tokenLabel } from './token-label.ts'
import { visibleToken } from './visible-token.ts'

describe('visible text', () => {
  it('shows spaces, newlines and tabs as signs', () => {
    expect(visibleToken(' God\n\t\r')).toBe('␣God⏎⇥␍')
  })

  it('shows what hides or reorders text as escapes, and leaves letters of any script', () => {
    expect(visibleToken('a\u202eb\u0000\u00a0\u200d')).toBe('a\\u{202e}b\\u{0}\\u{a0}\\u{200d}')
    expect(visibleToken('\ud800')).toBe('\\u{d800}')
    expect(visibleToken('神é😀')).toBe('神é😀')
  })

  it('falls back to the id where the tokenizer has no text', () => {
    const tokens = { file: 'tokenizer.json', texts: [' a', ''] }
    expect([0, 1, 2, -100].map((id) => tokenLabel(id, tokens))).toEqual(['␣a', '1', '2', '−100'])
    expect(tokenLabel(7, null)).toBe('7')
    expect(numberLabel(-1)).toBe('−1')
  })
})
