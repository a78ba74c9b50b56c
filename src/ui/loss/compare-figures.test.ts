import { expect, test } from 'vitest'
import { compareFigures } from './compare-figures.ts'

test('figures within 1e-4 of each other are the same', () => {
  expect(compareFigures(0.97253, 0.97254).isSame).toBe(true)
  expect(compareFigures(0, 0).isSame).toBe(true)
  expect(compareFigures(Number.NaN, Number.NaN).isSame).toBe(true)
})

test('a difference is told with its sign', () => {
  expect(compareFigures(1.1, 1)).toEqual({
    isSame: false,
    percent: '+10.0 %',
    words: "+10.0 %: above the trainer's 1.00000",
  })
  expect(compareFigures(0.5, 1).words).toBe("−50.0 %: below the trainer's 1.00000")
})

test('a difference that is no number is told by the figure', () => {
  expect(compareFigures(Number.NaN, 1).words).toBe('the trainer has 1.00000')
  expect(compareFigures(1, 0).words).toBe('the trainer has 0')
  expect(compareFigures(1, Number.NaN).words).toBe('the trainer has NaN')
})
