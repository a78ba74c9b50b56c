import { expect, test } from 'vitest'
import { findingsTables } from './bench-findings-tables.mjs'

/** Figures made up by hand. @param {number} tokens @param {number[]} cpuMs */
const rules = (tokens, cpuMs) => ({ name: `${cpuMs[0]}`, tokens, cpuMs, ms: cpuMs, findings: 1, progress: 1 })

/** @param {number[]} frames */
const followed = (frames) => frames.map((count) => ({ loss: 1, heatmap: null, findings: 30, frames: count }))

/** Rows of the last table. @param {string} text */
const targetRows = (text) => text.slice(text.indexOf('## What findings must reach')).split('\n').slice(4)

test('rules are judged by the slowest kind of batch, each size by its own bound', () => {
  const measures = [rules(8192, [20, 30, 40]), rules(8192, [90, 110, 120]), rules(1 << 20, [1900, 1950, 2100])]
  const [small, large] = targetRows(findingsTables(measures, []))
  expect(small).toContain('110 (90–120) ms of processor time')
  expect(small).toMatch(/\| NO \|$/)
  expect(large).toMatch(/\| yes \|$/)
})

test('one kind of what-if that takes longer than two frames is a target missed, however quick the others are', () => {
  const quick = { name: 'quick', followed: followed([1, 2, 2]) }
  const late = (/** @type {number} */ ms) => ({ loss: 9, heatmap: ms, findings: 30, frames: 3 })
  const slow = { name: 'slow', followed: [late(20), late(34), late(40)] }
  const rows = (/** @type {(typeof quick | typeof slow)[]} */ kinds) =>
    targetRows(findingsTables([], [{ batch: 'small', kinds }]))
  expect(rows([quick])).toEqual([
    expect.stringMatching(/median 30 ms .*quick; 1 kinds are seen in 2 frames, 0 in 3 or more \| yes \|$/),
  ])
  expect(rows([quick, slow])).toEqual([expect.stringMatching(/median 34 ms .*slow; 1 .* 1 in 3 or more \| NO \|$/)])
})

test('what was never seen has no figure', () => {
  const kinds = [{ name: 'edit', followed: followed([1, 2]) }]
  expect(findingsTables([], [{ batch: 'small', kinds }])).toContain('| small: edit | 1 / 1 | – | 30 / 30 | 2 / 2 |')
})
