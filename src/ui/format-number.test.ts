import { describe, expect, test } from 'vitest'
import { formatBytes, formatCount, formatNumber, formatSetting, formatStep } from './format-number.ts'

describe('formatNumber', () => {
  test.each([
    [0.97253312, '0.972533'],
    [3.3, '3.30000'],
    [0, '0'],
    [-0, '0'],
    [1234.5678, '1,234.57'],
    [-1234.5678, '-1,234.57'],
    [123456789, '123,456,789'],
    [999999.7, '1,000,000'],
    [0.000350012, '3.50012e-4'],
    [1.5e20, '1.50000e20'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('%d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })

  test('takes fewer digits', () => {
    expect(formatNumber(3.378012, 5)).toBe('3.3780')
    expect(formatNumber(0.00035001, 3)).toBe('3.50e-4')
  })
})

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [-1234567, '-1,234,567'],
  [Number.NaN, 'NaN'],
])('formatCount(%d) is %s', (value, text) => {
  expect(formatCount(value)).toBe(text)
})

test.each([
  [0, '0 bytes'],
  [1023, '1,023 bytes'],
  [1024, '1.00 KiB'],
  [5 * 1024 ** 3, '5.00 GiB'],
])('formatBytes(%d) is %s', (value, text) => {
  expect(formatBytes(value)).toBe(text)
})

test('a setting is shown as given', () => {
  expect(formatSetting(0.3)).toBe('0.3')
  expect(formatSetting(null)).toBe('none')
})

test('a step has its sign, with a true minus', () => {
  expect([2, 0, -4].map(formatStep)).toEqual(['+2', '0', '−4'])
})
