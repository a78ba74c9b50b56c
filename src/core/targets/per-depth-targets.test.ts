import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { IntegerTensor } from '../packing/integer-tensor.ts'
import { perDepthTargets } from './per-depth-targets.ts'
import { targetReasons } from './target-reason.ts'
import { targetValues } from './targets.ts'

const tensor = (values: readonly number[], dtype: IntegerTensor['dtype'] = 'I64'): IntegerTensor => ({
  name: 'labels',
  dtype,
  shape: [1, values.length],
  values: Float64Array.from(values),
})
const call = (labels: IntegerTensor, depths: number, seqIdx: readonly number[] | null) => ({
  labels,
  depths,
  ignoreIndex: -100,
  lossIgnores: -100,
  seqIdx: seqIdx === null ? null : tensor(seqIdx),
  cuSeqlens: null,
  targets: null,
})
/** Upstream's `roll_tensor(x, -1)`: rolled left by one place, the vacated one 0. */
function rolledOnce(labels: readonly number[]): number[] {
  return [...labels.slice(1), 0]
}

const row = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(-100)), { minLength: 1, maxLength: 12 })

describe('targets of each depth', () => {
  test('equal upstream’s way: roll once more a depth, then mask the tail and where the rolled ids differ', () => {
    fc.assert(
      fc.property(row, fc.infiniteStream(fc.integer({ min: 0, max: 2 })), (labels, stream) => {
        const length = labels.length
        const ids = [...stream.take(length)]
        const found = perDepthTargets(call(tensor(labels), Math.min(5, 2 * length), ids))
        let rolled = labels
        found.forEach(({ targets }, depth) => {
          rolled = rolledOnce(rolled)
          const masked = [...rolled]
          masked.fill(-100, length - Math.min(depth + 1, length))
          for (let t = 0; t < length; t++) if (ids[(t + depth + 1) % length] !== ids[t]) masked[t] = -100
          expect([...targetValues(targets)]).toEqual(masked)
        })
      }),
    )
  })

  test('name the reason in order: trailing, then boundary, then ignored label', () => {
    // S = 6, two sub-sequences of three; the label at 4 is ignored, the last of each document too.
    const [first, second] = perDepthTargets(call(tensor([1, 2, -100, 4, -100, -100]), 2, [0, 0, 0, 1, 1, 1]))
    const names = ({ reasons }: { reasons: Uint8Array }) => [...reasons].map((reason) => targetReasons[reason])
    expect(names(first)).toEqual([
      'trained',
      'ignoredLabel',
      'crossBoundary',
      'ignoredLabel',
      'ignoredLabel',
      'trailing',
    ])
    expect(names(second)).toEqual([
      'ignoredLabel',
      'crossBoundary',
      'crossBoundary',
      'ignoredLabel',
      'trailing',
      'trailing',
    ])
  })

  test('of uint8 labels hold 156 where -100 was meant, which counts as trained', () => {
    const [depth] = perDepthTargets(call(tensor([1, 2, 3], 'U8'), 1, null))
    expect([...targetValues(depth.targets)]).toEqual([2, 3, 156])
    expect([...depth.reasons]).toEqual([0, 0, 0])
  })

  test('an id that comes back after a short sub-sequence leaks from depth 1 on, as upstream’s does', () => {
    const [first, second] = perDepthTargets(call(tensor([1, 2, 3, 4, 5]), 2, [7, 7, 8, 7, 7]))
    expect([...targetValues(first.targets)]).toEqual([2, -100, -100, 5, -100])
    expect([...targetValues(second.targets)]).toEqual([-100, 4, -100, -100, -100])
  })

  test('NaN ids are equal to nothing, so that everything is masked', () => {
    const [depth] = perDepthTargets(call(tensor([1, 2, 3]), 1, [Number.NaN, Number.NaN, Number.NaN]))
    expect([...targetValues(depth.targets)]).toEqual([-100, -100, -100])
  })

  test('the caller’s labels are not changed', () => {
    const labels = tensor([1, 2, 3])
    perDepthTargets(call(labels, 3, null))
    expect([...labels.values]).toEqual([1, 2, 3])
  })
})
