import { expect, test } from 'vitest'
import { firstVisitRows } from './bench-first-visit-rows.mjs'

/** Sizes made up by hand. */
const gzip = { '': 1000, 'a.css': 2000, 'a.js': 100_000, 'b.js': 20_000 }
const small = { paintMs: 100, asked: ['a.js', 'b.js'], graph: ['a.js', 'b.js'], gzip }
const visit = { paints: [small], kept: [], tfjs: { empty: 0, masks: 0, losses: 1 } }

test('scripts alone are counted', () => {
  const [paint, tfjs] = firstVisitRows(visit)
  expect(paint).toEqual([
    'first paint, cold: JavaScript, gzip 9',
    '≤ 130 kB',
    expect.stringContaining('120.0 kB in 2 files'),
    'yes',
  ])
  expect(paint[2]).toContain('HTML and CSS 3.0 kB')
  expect(tfjs.at(-1)).toBe('yes')
})

test('a script that is asked for in one round alone, or only imported, counts', () => {
  const more = ['a.js', 'b.js', 'c.js']
  const large = { ...small, gzip: { ...gzip, 'c.js': 20_000 } }
  for (const one of [
    { ...large, asked: more },
    { ...large, graph: more },
  ])
    expect(firstVisitRows({ ...visit, paints: [small, one, small] })[0].at(-1)).toBe('NO')
})

test.each([
  { empty: 1, masks: 1, losses: 1 },
  { empty: 0, masks: 1, losses: 1 },
  { empty: 0, masks: 0, losses: 0 },
])('tfjs that comes too early, or was never seen to come, is a target missed: %o', (tfjs) => {
  expect(firstVisitRows({ ...visit, tfjs })[1].at(-1)).toBe('NO')
})
