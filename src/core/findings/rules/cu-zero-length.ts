import { countOf, firstFew } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { Rule } from '../rule.ts'
import { spansOf } from '../source-in-use.ts'
import { offsetLists } from './offset-lists.ts'

/**
 * An empty document: some varlen kernels fail on one. Repeats of the last offset, and lengths of 0 at the end, are fill
 * of a fixed shape.
 */
export const cuZeroLength: Rule = {
  id: 'cu-zero-length',
  title: 'There are empty documents',
  severity: 'warning',
  needs: [],
  fix: 'Drop repeated offsets and lengths of 0, unless they fill the end of a fixed shape.',
  reference: 'fla-org/flash-linear-attention#103',
  check: (facts) =>
    [...repeatedOffsets(facts), ...zeroLengths(facts)].flatMap(({ name, what, inside, fill }) => {
      if (inside.length + fill === 0) return []
      const isInside = inside.length > 0
      return [
        {
          severity: isInside ? 'warning' : 'info',
          message: isInside
            ? `${name} ${what} at token ${firstFew(inside.map((t) => t % facts.length))}: ${countOf(inside.length, 'empty document')}. The loss is not changed; Triton and FlashAttention kernels may fail.`
            : `${name} ${what} ${countOf(fill, 'time')} at the end: fill of a fixed shape.`,
          spans: spansOf(inside.filter((t) => t < facts.pad.length)),
          effective: isInside,
          count: inside.length + fill,
        },
      ]
    }),
}

/** Empty documents of one list: tokens that they stand at, and how many only fill its end. */
interface EmptyDocuments {
  readonly name: string
  readonly what: string
  readonly inside: readonly number[]
  readonly fill: number
}

function repeatedOffsets(facts: BatchFacts): EmptyDocuments[] {
  return offsetLists(facts).map(({ name, base, values }) => {
    const last = values.at(-1)
    const empty = values.filter((value, i) => i > 0 && value === values[i - 1])
    const inside = empty.filter((value) => value !== last).map((value) => base + value)
    return { name, what: 'repeats an offset', inside, fill: empty.length - inside.length }
  })
}

function zeroLengths({ batch, lists, length }: BatchFacts): EmptyDocuments[] {
  const { seqLens, seqLensPadded } = lists
  let at = 0
  return seqLens.map(({ values }, row) => {
    // A document of no tokens may have a slot all the same.
    const slots = seqLensPadded[row]?.values.length === values.length ? seqLensPadded[row].values : values
    const end = values.findLastIndex((value) => value > 0)
    const inside: number[] = []
    if (batch.layout === 'BSHD') at = row * length
    for (const [i, value] of values.entries()) {
      if (value === 0 && i < end) inside.push(at)
      at += slots[i]
    }
    return { name: 'seq_lens', what: 'has a length of 0', inside, fill: values.length - 1 - end }
  })
}
