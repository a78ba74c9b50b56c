import { describe, expect, test } from 'vitest'
import { packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import { withBoundarySource } from '../../packing/loss-settings.ts'
import { openBatch } from '../../packing/open-batch.ts'
import { withChange } from './add-change.ts'
import { changesOf, noEdits, stepTo, walked } from './edit-history.ts'
import type { WhatIf } from './what-if.ts'

const { settings: given } = (await openBatch([packFile(packOf({ docs: [[5, 3, 4]], boundary: 'own' }))])).batch
const list = (...changes: readonly WhatIf[]) =>
  changes.reduce<WhatIf[]>((before, change) => withChange(before, change, given), [])
const setting = (change: (WhatIf & { kind: 'settings' })['change']): WhatIf => ({ kind: 'settings', change })
const split: WhatIf = { kind: 'split', row: 0, token: 2 }

describe('the list of changes says what is in force', () => {
  test('the last value of a setting counts, and the dump’s own is no change', () => {
    expect(list(setting({ scalingFactor: 0.5 }), setting({ ignoreIndex: 0 }), setting({ scalingFactor: 1 }))).toEqual([
      setting({ ignoreIndex: 0 }),
      setting({ scalingFactor: 1 }),
    ])
    expect(list(setting({ scalingFactor: 0.5 }), setting({ scalingFactor: given.scalingFactor }))).toEqual([])
  })

  test('the dump’s own source is a change once boundaries were edited', () => {
    const { seqIdxArg, cuSeqlensArg, targetsArg } = withBoundarySource(given, 'seq_idx')
    const own = setting({ seqIdxArg, cuSeqlensArg, targetsArg })
    expect(list(own)).toEqual([])
    expect(list(split, own)).toEqual([split, own])
  })

  test('a divisor takes the place of another', () => {
    const counted: WhatIf = { kind: 'normaliser', by: 'counted' }
    expect(list(setting({ numLabelTokens: 5, ignoreIndex: 0 }), counted)).toEqual([
      setting({ ignoreIndex: 0 }),
      counted,
    ])
    expect(list(counted, setting({ numLabelTokens: 5 }))).toEqual([setting({ numLabelTokens: 5 })])
  })

  test('a boundary moved in steps is moved once, and not at all once it is back', () => {
    const move = (from: number, to: number): WhatIf => ({ kind: 'move-boundary', row: 0, from, to })
    expect(list(move(5, 6), move(6, 7))).toEqual([move(5, 7)])
    expect(list(move(5, 6), move(6, 5))).toEqual([])
  })

  test('a split that is merged, a roll that is rolled back and a label edited twice leave what is in force', () => {
    expect(list(split, { kind: 'merge', row: 0, token: 2 })).toEqual([])
    expect(list({ kind: 'roll-labels', by: 1 }, split, { kind: 'roll-labels', by: -1 })).toEqual([split])
    const edit = (value: number): WhatIf => ({ kind: 'edit', tensor: 'labels', row: 0, token: 3, value })
    expect(list(edit(7), split, edit(8))).toEqual([split, edit(8)])
    const roll: WhatIf = { kind: 'roll-labels', by: 1 }
    expect(list(edit(7), roll, edit(8))).toEqual([edit(7), roll, edit(8)])
  })
})

describe('undo and redo', () => {
  test('walk through the lists; a new step drops what was undone', () => {
    const one = stepTo(noEdits, [split])
    expect(changesOf(walked(one, -1))).toEqual([])
    expect(changesOf(walked(walked(one, -1), 1))).toEqual([split])
    const roll: WhatIf = { kind: 'roll-labels', by: 1 }
    const other = stepTo(walked(one, -1), [roll])
    expect(walked(other, 1)).toBe(other)
    expect(other.versions).toEqual([[], [roll]])
  })

  test('a step that changes nothing is none', () => {
    expect(stepTo(noEdits, [])).toBe(noEdits)
  })
})
