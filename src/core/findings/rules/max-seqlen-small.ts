import { countOf } from '../count-of.ts'
import type { Rule } from '../rule.ts'
import { type OffsetList, offsetLists } from './offset-lists.ts'

/** Varlen kernels size their work by `max_seqlen`; a longer document is computed wrongly, without an error. */
export const maxSeqlenSmall: Rule = {
  id: 'max-seqlen-small',
  title: 'max_seqlen is below the longest document',
  severity: 'error',
  needs: [],
  fix: 'Recompute max_seqlen from the offsets that are passed beside it.',
  reference: 'sgl-project/sglang#30107',
  check(facts) {
    const stated = facts.batch.evidence.get('max_seqlen')?.values
    const lists = offsetLists(facts)
    const list = lists.find(({ name }) => name === 'cu_seqlens') ?? lists[0]
    if (stated === undefined || stated.length === 0 || list === undefined) return []
    const own = lists.filter(({ name }) => name === list.name).map(longestOf)
    // One figure a microbatch, where there are as many; else the largest is for all.
    const pairs =
      stated.length === own.length
        ? own.map((one, i) => ({ ...one, largest: stated[i] }))
        : own.map((one) => ({ ...one, largest: stated.reduce((a, b) => Math.max(a, b), 0) }))
    const short = pairs.filter(({ largest, longest }) => largest < longest)
    const [{ longest, largest, at }] = (short.length > 0 ? short : pairs).toSorted((a, b) => b.longest - a.longest)
    if (largest === longest) return []
    if (largest > longest)
      return [
        {
          severity: 'info',
          title: 'max_seqlen is above the longest document',
          message: `max_seqlen is ${largest}, the longest document has ${countOf(longest, 'token')}: legal, and slower than need be.`,
          effective: false,
          count: 1,
        },
      ]
    return [
      {
        severity: 'error',
        message: `max_seqlen is ${largest}, and the longest document of ${list.name} has ${countOf(longest, 'token')}: varlen kernels are undefined beyond it.`,
        spans: [{ start: Math.min(at, facts.pad.length), end: Math.min(at + longest, facts.pad.length) }],
        count: 1,
      },
    ]
  },
}

/** Tokens of the longest document of a list, and where it starts. */
function longestOf({ values, base }: OffsetList): { longest: number; at: number } {
  let longest = 0
  let at = 0
  for (let i = 1; i < values.length; i++)
    if (values[i] - values[i - 1] > longest) {
      longest = values[i] - values[i - 1]
      at = base + values[i - 1]
    }
  return { longest, at }
}
