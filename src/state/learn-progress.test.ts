import { expect, test } from 'vitest'
import { noProgress, readProgress } from './learn-progress.ts'

test('what was written is read back', () => {
  const progress = { done: ['one-roll:0'], at: { 'one-roll': 1 }, bugs: { 'cu-start-nonzero': 'found' } }
  expect(readProgress(JSON.parse(JSON.stringify({ version: 1, ...progress })))).toEqual(progress)
})

test('junk, and another version, count as no progress', () => {
  for (const junk of [null, 3, 'x', [], {}, { version: 2, done: ['a:0'] }])
    expect(readProgress(junk)).toEqual(noProgress)
  expect(
    readProgress({ version: 1, done: [1, 'a:0'], at: { a: -1, b: 2 }, bugs: { x: 'eaten', y: 'revealed' } }),
  ).toEqual({ done: ['a:0'], at: { b: 2 }, bugs: { y: 'revealed' } })
})
