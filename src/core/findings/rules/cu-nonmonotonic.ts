import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import { fixWords } from '../fix-words.ts'
import type { Rule } from '../rule.ts'
import { isInUse } from '../source-in-use.ts'
import { offsetLists } from './offset-lists.ts'

/** Offsets that go back: upstream's binary search finds other boundaries in them than the list reads. */
export const cuNonmonotonic: Rule = {
  id: 'cu-nonmonotonic',
  title: 'Offsets go backwards',
  severity: 'error',
  needs: [],
  fix: fixWords('right offsets'),
  reference: 'NVIDIA-NeMo/Megatron-Bridge#4400',
  explains: ['boundary-sources-disagree', 'label-misaligned'],
  misleads: ['after-eos-label-dropped'],
  check: (facts) =>
    offsetLists(facts).flatMap(({ name, base, length, values }) => {
      const back = values.findIndex((value, i) => i > 0 && value < values[i - 1])
      if (back < 0) return []
      const [start, end] = [values[back], Math.min(values[back - 1], length)]
      return [
        {
          severity: 'error',
          message: `${name} falls from ${values[back - 1]} to ${values[back]} at entry ${back}: a document of negative length, which upstream’s binary search reads as other boundaries without a word.`,
          ...withCells(isInUse(facts, name) ? boundaryCells(facts) : []),
          spans: start < end ? [{ start: base + start, end: base + end }] : [],
          effective: true,
        },
      ]
    }),
}
