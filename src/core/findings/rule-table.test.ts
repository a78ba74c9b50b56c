import { describe, expect, test } from 'vitest'
import { cannotShow } from './cannot-show.ts'
import { rules } from './rule-table.ts'

describe('the table of rules', () => {
  test('has each id once, with a public reference and a title', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
    for (const { id, title, reference } of [...rules]) {
      expect(id).toMatch(/^[a-z0-9-]+$/)
      expect(title).not.toMatch(/[.]$/)
      expect(reference).toMatch(/^[\w.-]+\/[\w.-]+(#\d+| [\w.]+)$/)
    }
  })

  test('knows every rule that another explains', () => {
    const ids = new Set(rules.map(({ id }) => id))
    for (const { explains } of rules) for (const id of explains ?? []) expect(ids).toContain(id)
  })

  test('leaves out only what a batch cannot show, each with a reason', () => {
    const ids = new Set(rules.map(({ id }) => id))
    for (const { id, why } of cannotShow) {
      expect(ids).not.toContain(id)
      expect(why.length).toBeGreaterThan(20)
    }
  })
})
