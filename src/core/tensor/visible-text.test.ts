import fc from 'fast-check'
import { expect, it } from 'vitest'
import { visibleText } from './visible-text.ts'

it('keeps plain text of any script as it is', () => {
  expect(visibleText('lm_head.weight 你好 é 😀', 40)).toBe('lm_head.weight 你好 é 😀')
})

it('shows what can hide or reorder text as escapes', () => {
  expect(visibleText('a\u202eb\u0000c\n\u200bd\ud800', 80)).toBe('a\\u{202e}b\\u{0}c\\u{a}\\u{200b}d\\u{d800}')
})

it('leaves out the middle of long text, and marks it', () => {
  expect(visibleText(`start${'x'.repeat(4000)}end`, 11)).toBe('start…xxend')
})

it('is never longer than the limit, has no hidden character, and marks every cut', () => {
  const text = fc.string({ unit: 'binary', maxLength: 250 })
  const property = fc.property(text, fc.integer({ min: 8, max: 60 }), (name, limit) => {
    const shown = visibleText(name, limit)
    expect(shown.length).toBeLessThanOrEqual(limit)
    expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    if (name.length > limit) expect(shown).toContain('…')
  })
  fc.assert(property, { seed: 8, numRuns: 500 })
})
