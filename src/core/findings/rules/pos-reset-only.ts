import { tokenValues } from '../../packing/token-values.ts'
import { countOf } from '../count-of.ts'
import type { Rule } from '../rule.ts'
import { interiorStarts, spansOf } from '../source-in-use.ts'

/** Positions are reset, and a mask of ones lets every document attend to those before it. */
export const posResetOnly: Rule = {
  id: 'pos-reset-only',
  title: 'Positions are reset, attention is not',
  severity: 'warning',
  needs: ['whole sequences'],
  fix: 'Leave the all-ones attention_mask out, or pass the boundaries as cu_seqlens or an indexed mask.',
  reference: 'huggingface/transformers#46634',
  check(facts) {
    const mask = tokenValues(facts.batch, 'attention_mask')
    const resets = interiorStarts(facts, 'position_ids')
    if (mask === null || resets === null || resets.length === 0) return []
    // Where padding is masked, the mask is still of no use between documents.
    if (mask.some((value, t) => value !== 1 && !(value === 0 && facts.pad[t] === 1))) return []
    const others = [
      'cu_seqlens',
      'cu_seqlens_padded',
      'seq_lens',
      'seq_lens_padded',
      'seq_idx',
      '_packed_seq_ids',
    ] as const
    if (others.some((name) => facts.batch.boundaries.has(name))) return []
    return [
      {
        severity: 'warning',
        message: `position_ids start again at ${countOf(resets.length, 'token')}, attention_mask is 1 on every token${mask.includes(0) ? ' that is not padding' : ''}, and nothing else keeps the documents apart: hidden states of each depend on those before it.`,
        spans: spansOf(resets),
        effective: false,
      },
    ]
  },
}
