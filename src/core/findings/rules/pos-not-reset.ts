import { tokenValues } from '../../packing/token-values.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { Rule } from '../rule.ts'
import { documentStartsOn, interiorStarts, spansOf } from '../source-in-use.ts'
import { isUntrainedEnd } from '../untrained-end.ts'
import { saysReal } from './says-real.ts'

/** Positions count on over documents: later ones see RoPE phases that they never see when served. */
export const posNotReset: Rule = {
  id: 'pos-not-reset',
  title: 'Positions go on over document boundaries',
  severity: 'warning',
  needs: ['whole sequences'],
  fix: 'Start position_ids at 0 in each document, unless documents are chunks of a longer one.',
  reference: 'huggingface/nanoVLM#201',
  check(facts) {
    const positions = tokenValues(facts.batch, 'position_ids')
    if (positions === null || facts.documents.source === 'position_ids') return []
    const starts = documentStartsOn(facts)
    const going = starts.filter((t) => positions[t] !== 0 && positions[t] === positions[t - 1] + 1 && !isTail(facts, t))
    const resets = interiorStarts(facts, 'position_ids') ?? []
    // Positions that start again elsewhere are of other documents (`boundary-sources-disagree`), but for padding.
    const elsewhere = resets.some((t) => facts.documents.starts[t] === 0 && !isUntrainedEnd(facts, t))
    if (going.length === 0 || elsewhere) return []
    const chunks = areChunks(facts, going, resets)
    return [
      {
        severity: chunks || countsOn(facts, resets) ? 'info' : 'warning',
        message: `position_ids count on at ${going.length} of ${countOf(starts.length, 'boundary', 'boundaries')}${chunks ? ', where no end-of-text token stands as it does at others: chunks of one longer document, by the look of it' : ''}. Labels are not touched; hidden states of later documents are.`,
        spans: spansOf(going),
        effective: false,
      },
    ]
  },
}

/**
 * The last run of a row, with nothing to train: padding that some packers list as one more length. What an indexed
 * mask or packed ids start a document with is none.
 */
function isTail(facts: BatchFacts, token: number): boolean {
  const { documents, labels, ignored, sources } = facts
  const isCounted = sources.some(
    ({ source, starts }) => (source === 'attention_mask' || source === '_packed_seq_ids') && starts[token] === 1,
  )
  if (isCounted && saysReal(facts)?.(token) === true) return false
  const run = documents.runOf[token]
  const { row, start, end } = documents.runs[run]
  const last = documents.runs[run + 1]?.row !== row
  return last && labels.subarray(start, end).every((label) => label === ignored)
}

/**
 * Documents end in end-of-text where positions start again, and those before the `going` tokens, each of several tokens, do
 * not.
 */
function areChunks(facts: BatchFacts, going: readonly number[], resets: readonly number[]): boolean {
  const { documents, ids, labels, eos, isIgnored } = facts
  if (eos === null || ids === null) return false
  const starts = resets.filter((t) => documents.starts[t] === 1)
  const inIds = starts.some((t) => ids[t - 1] === eos)
  // Of inputs without it, only a label can tell; one that is ignored does not.
  if (!inIds && !starts.some((t) => labels[t - 1] === eos)) return false
  return going.every((token) => {
    const { start } = documents.runs[documents.runOf[token - 1]] ?? { start: token - 1 }
    const tells = inIds ? ids[token - 1] !== eos : !isIgnored(token - 1)
    return token - start >= 2 && tells && labels[token - 1] !== eos
  })
}

/** Megatron-LM keeps one count a row unless told to reset it; axolotl makes one of them for context parallelism. */
function countsOn({ framework }: BatchFacts, resets: readonly number[]): boolean {
  return framework.name === 'Megatron-LM' || (framework.name === 'axolotl' && resets.length === 0)
}
