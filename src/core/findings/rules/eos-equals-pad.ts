import { cellsWhere } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { RawFinding, Rule } from '../rule.ts'
import { spansOf } from '../source-in-use.ts'
import { saysReal } from './says-real.ts'

/** Padding was masked by its id, which is the end-of-text id too: the model never learns to stop. */
export const eosEqualsPad: Rule = {
  id: 'eos-equals-pad',
  title: 'End-of-text tokens are masked as if they were padding',
  severity: 'error',
  needs: ['input_ids', 'labels', 'whole sequences'],
  fix: 'Mask padding by length or attention_mask; where the pad id is the end-of-text id, its value says nothing.',
  reference: 'huggingface/transformers#23530',
  check: (facts) => [...maskedEnds(facts), ...realPadding(facts)],
}

function maskedEnds(facts: BatchFacts): RawFinding[] {
  const { ids, eos, labels, ignored, documents, batch, ends } = facts
  if (ids === null || eos === null) return []
  if (facts.convention.kind !== 'pre-shifted' && facts.convention.kind !== 'undecided') return []
  const { runOf, runs } = documents
  const candidates: number[] = []
  // Of x[:-1] the last label is the end-of-text that the inputs leave out; of whole documents that end in none, nothing.
  const fills = batch.padTokenId === eos && isFilled(facts, eos)
  let certain = ends.some(({ boundary }) => boundary === 'own')
  for (const { start, end } of runs)
    for (let t = start + 1; t < end; t++) {
      const inside = t + 1 < end && ids[t + 1] === eos
      const atEnd = t + 1 === end && ids[t] !== eos && batch.padTokenId === eos
      // A document that is cut off has another last label.
      const cutOff = atEnd && labels[t] !== eos && labels[t] !== ignored
      if ((!inside && !atEnd) || cutOff || labels[t - 1] === ignored) continue
      candidates.push(t)
      if (inside && !(fills && endsIn(ids, eos, t + 1, end))) certain = true
    }
  const masked = candidates.filter((t) => labels[t] === ignored)
  if (candidates.length < 2 || masked.length < candidates.length) return []
  const lost = new Set(masked)
  const cells = cellsWhere(
    facts,
    ({ token, source, inRow, used }) => inRow && lost.has(source) && runOf[token] === runOf[source] && used === ignored,
  ).map((depth) => ({ ...depth, right: depth.tokens.map(() => eos) }))
  if (!certain)
    return [
      {
        severity: 'info',
        title: 'Documents end without an end-of-text label',
        message: `${countOf(masked.length, 'document')} end in an ignored label, none in an end-of-text token, and ${eos} is the pad id too: they have none, or their end-of-text labels were ignored as padding.`,
        spans: spansOf(masked),
        effective: false,
      },
    ]
  return [
    {
      severity: 'error',
      message: `All ${countOf(masked.length, 'end-of-text target')} after a supervised token are ignored${batch.padTokenId === eos ? `, and ${eos} is the pad id too` : ''}: the model never learns to stop.`,
      ...(cells.length > 0 ? { cells } : {}),
      spans: spansOf(masked),
      effective: true,
    },
  ]
}

/** Padding that nothing marks, and that is end-of-text: two of it and more end a document with another behind it. */
function isFilled({ ids, documents: { runs } }: BatchFacts, eos: number): boolean {
  return runs.some(
    ({ row, start, end }, i) => runs[i + 1]?.row === row && end - start > 1 && endsIn(ids ?? [], eos, end - 2, end),
  )
}

function endsIn(ids: ArrayLike<number>, eos: number, from: number, end: number): boolean {
  for (let t = from; t < end; t++) if (ids[t] !== eos) return false
  return true
}

function realPadding(facts: BatchFacts): RawFinding[] {
  const { batch, pad } = facts
  const said = batch.evidence.get('padding_mask')?.values
  // Where nothing else tells padding, it is padding_mask that does.
  if (said?.length !== pad.length || (saysReal(facts) === null && !pad.includes(1))) return []
  const tokens: number[] = []
  for (let t = 0; t < pad.length; t++) if (said[t] !== 0 && pad[t] === 0) tokens.push(t)
  if (tokens.length === 0) return []
  return [
    {
      severity: 'error',
      title: 'padding_mask calls real tokens padding',
      message: `padding_mask marks ${countOf(tokens.length, 'token')} that the layout says are real; experts do not see them.`,
      spans: spansOf(tokens),
      effective: true,
    },
  ]
}
