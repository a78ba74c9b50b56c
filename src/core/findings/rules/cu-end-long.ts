import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import { fixWords } from '../fix-words.ts'
import type { Rule } from '../rule.ts'
import { isInUse } from '../source-in-use.ts'
import { isFlatBeside } from './cu-global-cumsum.ts'
import { offsetLists } from './offset-lists.ts'

/** Offsets that were built from other tensors than those in the dump. */
export const cuEndLong: Rule = {
  id: 'cu-end-long',
  title: 'Offsets reach past the last token',
  severity: 'error',
  needs: ['whole sequences'],
  fix: fixWords('right offsets'),
  reference: 'huggingface/transformers#44911',
  explains: ['boundary-sources-disagree'],
  misleads: ['eos-false-boundary'],
  check: (facts) =>
    offsetLists(facts).flatMap(({ name, base, length, values }) => {
      const last = values.at(-1)
      if (last === undefined || last <= length) return []
      // One list over several rows is `cu-global-cumsum`'s.
      if ((facts.batch.rows > 1 && last === length * facts.batch.rows) || isFlatBeside(facts, name)) return []
      return [
        {
          severity: 'error',
          message: `${name} ends at ${last}, and there ${length === 1 ? 'is' : 'are'} ${countOf(length, 'token')}${likelyCause(last, length, values.length - 1)}. Kernels read past the tensor there.`,
          ...withCells(isInUse(facts, name) ? boundaryCells(facts) : []),
          spans: [{ start: base + length - 1, end: base + length }],
        },
      ]
    }),
}

function likelyCause(last: number, length: number, documents: number): string {
  if (last === 3 * length || last === 4 * length)
    return `: exactly ${last / length} times as many, as when M-RoPE’s position axes were flattened into one list`
  if (last === length + 1) return ': one more, as when tokens were cut to [:-1] after the offsets were made'
  if (last === length + documents)
    return ': one more a document, as when each document lost a token after the offsets were made'
  if (last % length === 0) return `: ${last / length} times as many, as the offsets of all ranks or rows together are`
  return ''
}
