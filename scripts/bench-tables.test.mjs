import { expect, test } from 'vitest'
import { benchTables } from './bench-tables.mjs'

/** A run that measured nothing but an adapter's peak; figures made up by hand. */
const nothing = {
  adapter: 'test adapter',
  software: true,
  userAgent: 'test',
  kernel: 'reg',
  limits: { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 30 },
  budgetBytes: 2 ** 28,
  peak: 1e9,
  comparisons: [],
  sweeps: [],
  whatIf: null,
  largeHeads: [],
  skipped: [],
}

/** Cells of the last table, without its head. @param {string} text */
const targetRows = (text) =>
  text
    .slice(text.indexOf('## What it must reach'))
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('|  |'))

test('what was not run is said to be so, and neither reached nor missed', () => {
  const rows = targetRows(benchTables(nothing))
  expect(rows.length).toBeGreaterThan(8)
  for (const row of rows) expect(row).toMatch(/\| not run \| – \|$/)
})

test('an LM head that was streamed over its budget is a target missed', () => {
  const head = { vocabSize: 100, width: 10, tokens: 1, ms: 5, bytesRead: 2000, largestRead: 2000, error: 0 }
  const largeHeads = [{ ...head, peakBytes: 11, budgetBytes: 10, operationsPerSecond: 1 }]
  const rows = targetRows(benchTables({ ...nothing, largeHeads }))
  expect(rows.filter((row) => row.endsWith('| NO |'))).toHaveLength(1)
})
