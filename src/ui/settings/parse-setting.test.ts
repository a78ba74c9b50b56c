import { expect, test } from 'vitest'
import { parseSetting } from './parse-setting.ts'

test.each([
  ['0.3', 0.3],
  [' -100 ', -100],
  ['1e-3', 0.001],
  ['.5', 0.5],
  ['nan', Number.NaN],
  ['-inf', Number.NEGATIVE_INFINITY],
])('%s is a number', (text, value) => {
  expect(parseSetting(text, {})).toEqual({ value })
})

test('empty is None only where that is allowed', () => {
  expect(parseSetting('', { none: true })).toEqual({ value: null })
  expect(parseSetting('None', { none: true })).toEqual({ value: null })
  expect(parseSetting('', {})).toHaveProperty('problem')
})

test.each([
  ['abc', {}],
  ['0x10', {}],
  ['1,5', {}],
  ['0.5', { integer: true }],
  ['1e300', { integer: true }],
  ['0', { min: 1 }],
  ['9', { max: 8 }],
])('%s is refused', (text, rule) => {
  expect(parseSetting(text, rule)).toHaveProperty('problem')
})
