import { expect, test } from 'vitest'
import { readLearnLink, writeLearnLink } from './learn-link.ts'

const read = (text: string) => readLearnLink(new URLSearchParams(text))

test('a lesson, its step, hidden and locked parts survive being written and read', () => {
  const link = {
    place: { kind: 'lesson', id: 'one-roll', step: 2 },
    hide: ['findings', 'batch'],
    lock: ['settings'],
  } as const
  const written = writeLearnLink(new URLSearchParams('sample=kjv-small&learn=museum&bug=x'), link)
  expect(written.toString()).toBe('sample=kjv-small&lesson=one-roll&step=3&hide=findings%2Cbatch&lock=settings')
  expect(readLearnLink(written)).toEqual({ ...link, problems: [] })
})

test('an address without Learn opens nothing, hides nothing, and complains of nothing', () => {
  expect(read('sample=kjv-small')).toEqual({ place: null, hide: [], lock: [], problems: [] })
})

test('what cannot be read is named, and the rest counts', () => {
  const { place, hide, lock, problems } = read(
    'lesson=trailing&step=-1&hide=findings,everything&lock=door&learn-version=9',
  )
  expect({ place, hide, lock }).toEqual({
    place: { kind: 'lesson', id: 'trailing', step: 0 },
    hide: ['findings'],
    lock: [],
  })
  expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual(['hide', 'learn-version', 'lock', 'step'])
})

test('an id that is no name is refused, whatever is in it', () => {
  for (const id of ['../x', '<b>', '', 'A', 'x'.repeat(65)]) {
    const { place, problems } = readLearnLink(new URLSearchParams({ bug: id }))
    expect(place).toBeNull()
    expect(problems).toHaveLength(1)
  }
})
