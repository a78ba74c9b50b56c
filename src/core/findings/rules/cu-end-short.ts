import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import { fixWords } from '../fix-words.ts'
import type { Rule } from '../rule.ts'
import { isInUse } from '../source-in-use.ts'
import { isOfAllRows } from './cu-global-cumsum.ts'
import { offsetLists } from './offset-lists.ts'
import { saysReal } from './says-real.ts'

/** The tail after the last offset belongs to nobody: varlen kernels leave its rows uninitialised. */
export const cuEndShort: Rule = {
  id: 'cu-end-short',
  title: 'Offsets end before the last token',
  severity: 'error',
  needs: ['labels', 'whole sequences'],
  fix: fixWords('right offsets'),
  reference: 'Dao-AILab/flash-attention#1228',
  explains: ['boundary-sources-disagree'],
  check(facts) {
    const { isIgnored, batch, framework } = facts
    // One list over several rows is `cu-global-cumsum`'s.
    if (facts.lists.cuSeqlensPadded.length > 0 || isOfAllRows(facts)) return []
    // Offsets of its documents, in rows that it fills up and leaves out by its mask.
    const padsRows = framework.readsLossMask && batch.evidence.has('loss_mask')
    return offsetLists(facts).flatMap(({ name, base, length, values }) => {
      const last = values.at(-1)
      if (last === undefined || last >= length || values.length < 2) return []
      const start = base + last
      const isReal = saysReal(facts)
      let trained = 0
      let real = 0
      for (let t = start; t < base + length; t++) {
        if (!isIgnored(t)) trained++
        if (isReal?.(t) === true) real++
      }
      const tail = countOf(length - last, 'token')
      return [
        {
          severity: trained > 0 || real > 0 ? 'error' : padsRows ? 'info' : 'warning',
          message: `${name} ends at ${last} of ${length}: ${tail} at the end ${length - last === 1 ? 'belongs' : 'belong'} to no document, ${trained} with a label. Upstream makes them one more sub-sequence; varlen kernels leave their rows uninitialised.`,
          ...withCells(isInUse(facts, name) ? boundaryCells(facts, new Set([start])) : []),
          spans: [{ start, end: base + length }],
          effective: trained > 0,
        },
      ]
    })
  },
}
