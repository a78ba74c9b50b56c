import { describe, expect, it } from 'vitest'
import type { SubSequence } from '../../core/packing/sub-sequences.ts'
import { differences, runIndexAt, runsOfRow, sameBoundaries } from './boundary-runs.ts'

/** Runs that start at these tokens of one row of 100. */
function runsAt(starts: readonly number[], row = 0): SubSequence[] {
  return starts.map((start, i) => ({ row, start, end: starts[i + 1] ?? 100, id: i, padding: false }))
}

describe('boundary runs', () => {
  it('tell where only one of two sources has a boundary', () => {
    expect(differences(runsAt([0, 20, 60]), runsAt([0, 30, 60, 90]))).toEqual([
      { token: 20, added: false },
      { token: 30, added: true },
      { token: 90, added: true },
    ])
    expect(differences(runsAt([0, 20]), runsAt([0, 20]))).toEqual([])
  })

  it('agree by their boundaries in every row, whatever the ids', () => {
    const other = [...runsAt([0, 20]), ...runsAt([0, 50], 1)]
    expect(
      sameBoundaries(
        [...runsAt([0, 20]), ...runsAt([0, 50], 1)],
        other.map((run) => ({ ...run, id: run.id + 7 })),
      ),
    ).toBe(true)
    expect(sameBoundaries([...runsAt([0, 20]), ...runsAt([0, 51], 1)], other)).toBe(false)
  })

  it('are found by token and by row', () => {
    const runs = runsAt([0, 20, 60])
    expect([0, 19, 20, 59, 60, 99].map((token) => runIndexAt(runs, token))).toEqual([0, 0, 1, 1, 2, 2])
    expect(runsOfRow([...runs, ...runsAt([0], 1)], 1)).toHaveLength(1)
    expect(runsOfRow(runs, 5)).toEqual([])
  })
})
