import { countOf, firstFew } from '../count-of.ts'
import type { Rule } from '../rule.ts'
import { spansOf } from '../source-in-use.ts'
import { offsetLists } from './offset-lists.ts'

/** An empty document: some varlen kernels fail on one. Repeats of the last offset are fill of a fixed shape. */
export const cuZeroLength: Rule = {
  id: 'cu-zero-length',
  title: 'Offsets hold empty documents',
  severity: 'warning',
  needs: [],
  fix: 'Drop repeated offsets, unless they fill the end of a fixed shape.',
  reference: 'fla-org/flash-linear-attention#103',
  check: (facts) =>
    offsetLists(facts).flatMap(({ name, base, length, values }) => {
      const last = values.at(-1)
      const empty = values.flatMap((value, i) => (i > 0 && value === values[i - 1] ? [value] : []))
      const interior = empty.filter((value) => value !== last)
      if (empty.length === 0) return []
      return [
        {
          severity: interior.length > 0 ? 'warning' : 'info',
          message:
            interior.length > 0
              ? `${name} repeats ${firstFew(interior)}: ${countOf(interior.length, 'empty document')}. The loss is not changed; Triton and FlashAttention kernels may fail.`
              : `${name} repeats its last offset ${countOf(empty.length, 'time')}: fill of a fixed shape.`,
          spans: spansOf(interior.flatMap((value) => (value < length ? [base + value] : []))),
          effective: interior.length > 0,
          count: empty.length,
        },
      ]
    }),
}
