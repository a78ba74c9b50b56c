import fc from 'fast-check'
import { expect, test } from 'vitest'
import { perDepthTargets } from './per-depth-targets.ts'
import { targetReasons } from './target-reason.ts'
import { targetAt, targetValues } from './targets.ts'

const batches = fc.record({
  rows: fc.integer({ min: 1, max: 3 }),
  length: fc.integer({ min: 1, max: 9 }),
  // Another ignore index than the loss function's own: a masked position is trained then.
  ignoreIndex: fc.constantFrom(-100, -1),
  hasBoundaries: fc.boolean(),
  numbers: fc.infiniteStream(fc.integer({ min: -1, max: 2 })),
})

test('a single target is the one that the array of all has, and reasons are counted as they stand', () => {
  fc.assert(
    fc.property(batches, ({ rows, length, ignoreIndex, hasBoundaries, numbers }) => {
      const tensor = (name: string) => {
        const values = Int32Array.from(numbers.take(rows * length), (value) => (value < 0 ? -100 : value))
        return { name, dtype: 'I64', shape: [rows, length], values } as const
      }
      const labels = tensor('labels')
      const seqIdx = hasBoundaries ? tensor('seq_idx') : null
      const given = { ignoreIndex, lossIgnores: -100, cuSeqlens: null, targets: null }
      for (const { targets, reasons, trained, masked } of perDepthTargets({ ...given, labels, seqIdx, depths: 2 })) {
        const all = [...targetValues(targets)]
        expect(all.map((_, index) => targetAt(targets, index))).toEqual(all)
        const tally = targetReasons.map((_, code) => reasons.filter((reason) => reason === code).length)
        expect([trained, masked.trailing, masked.crossBoundary, masked.ignoredLabel]).toEqual(tally)
      }
    }),
  )
})
