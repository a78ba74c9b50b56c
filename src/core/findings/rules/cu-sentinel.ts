import { labelShapeOf } from '../../packing/read-boundaries.ts'
import { segmentIds } from '../../packing/segment-ids.ts'
import { boundaryCells } from '../boundary-cells.ts'
import { cellCount, withCells } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { DepthCells, Rule } from '../rule.ts'
import { isInUse } from '../source-in-use.ts'
import { negativeInside, type OffsetList, offsetLists } from './offset-lists.ts'

/** Negative fill values that were not taken out before use: upstream's loss searches among them. */
export const cuSentinel: Rule = {
  id: 'cu-sentinel',
  title: 'Offsets still hold their fill values',
  severity: 'error',
  needs: [],
  fix: 'Take the fill values out before use: cu_seqlens = cu_seqlens[cu_seqlens >= 0].',
  reference: 'NVIDIA-NeMo/Automodel#2316',
  explains: ['boundary-sources-disagree'],
  check(facts) {
    // A [n, K] tensor of microbatches is ragged, and filled; upstream ignores it whole (`cu-2d-ignored`).
    if (facts.lists.cuSeqlens.length > 1) return []
    return offsetLists(facts).flatMap((list) => {
      const { name, base, raw, values } = list
      const filled = raw.length - values.length
      if (filled === 0 || negativeInside(raw) >= 0) return []
      const used = isInUse(facts, name)
      const cells = used ? changedCells(facts, list) : []
      const last = values.at(-1) ?? 0
      return [
        {
          severity: cells.length > 0 ? 'error' : 'warning',
          message: `${name} ends in ${countOf(filled, 'negative entry', 'negative entries')} (${raw.reduce((a, b) => Math.min(a, b))}). calculate_mtp_loss does not take them out${used ? `, and its binary search then ${cells.length > 0 ? `gives ${countOf(cellCount(cells), 'target')} other boundaries` : 'happens to find the same boundaries'}` : '; it was not called with this list'}.`,
          ...withCells(cells),
          spans: [
            { start: base + Math.max(0, Math.min(last, facts.length) - 1), end: base + Math.min(last, facts.length) },
          ],
          effective: cells.length > 0,
        },
      ]
    })
  },
}

/** Wrong cells that the same offsets would not have without their fill. */
function changedCells(facts: BatchFacts, { name, values }: OffsetList): DepthCells[] {
  const written = facts.batch.boundaries.get(name)
  const filled = facts.evaluation.seqIdx
  if (written === undefined || filled === null) return []
  const cuSeqlens = { ...written, shape: [values.length], values: Float64Array.from(values) }
  const right = segmentIds(labelShapeOf(facts.batch), { seqIdx: null, cuSeqlens })
  if (right === null) return []
  return boundaryCells(facts).flatMap(({ depth, tokens }) => {
    const changed = tokens.filter((t) => {
      const source = t + depth + 1
      return (filled[t] === filled[source]) !== (right[t] === right[source])
    })
    return changed.length === 0 ? [] : [{ depth, tokens: changed }]
  })
}
