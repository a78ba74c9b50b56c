import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import { fixWords } from '../fix-words.ts'
import type { Rule } from '../rule.ts'
import { isInUse } from '../source-in-use.ts'
import { negativeInside, type OffsetList, offsetLists } from './offset-lists.ts'

/**
 * Offsets that go back, or that stand on both sides of a negative one: upstream's binary search finds other boundaries
 * in them than the list reads. Negative entries after the last offset are fill (`cu-sentinel`).
 */
export const cuNonmonotonic: Rule = {
  id: 'cu-nonmonotonic',
  title: 'Offsets go backwards',
  severity: 'error',
  needs: [],
  fix: fixWords('right offsets'),
  reference: 'NVIDIA-NeMo/Megatron-Bridge#4400',
  explains: ['boundary-sources-disagree', 'label-misaligned', 'cu-start-nonzero', 'cu-end-short', 'single-token-docs'],
  misleads: ['after-eos-label-dropped', 'eos-false-boundary'],
  check: (facts) =>
    offsetLists(facts).flatMap((list) => {
      const { name, base, length } = list
      const fall = fallIn(list)
      if (fall === null) return []
      const [start, end] = [fall.low, Math.min(fall.high, length)]
      const cells = isInUse(facts, name) ? boundaryCells(facts) : []
      return [
        {
          severity: 'error',
          message: `${name} ${fall.text}, which upstream’s binary search reads as other boundaries without a word.`,
          ...withCells(cells),
          spans: start < end ? [{ start: base + start, end: base + end }] : [],
          effective: cells.length > 0,
        },
      ]
    }),
}

function fallIn({ raw, values }: OffsetList): { text: string; low: number; high: number } | null {
  const back = values.findIndex((value, i) => i > 0 && value < values[i - 1])
  if (back >= 0) {
    const [high, low] = [values[back - 1], values[back]]
    return { text: `falls from ${high} to ${low} at entry ${back}: a document of negative length`, low, high }
  }
  const hole = negativeInside(raw)
  if (hole < 0) return null
  const [low, high] = [raw[hole - 1] ?? 0, raw.slice(hole).find((value) => value >= 0) ?? 0]
  return { text: `holds ${raw[hole]} at entry ${hole}, and offsets go on after it: no fill`, low, high }
}
