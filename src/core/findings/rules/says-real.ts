import { tokenValues } from '../../packing/token-values.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'

/** What says of each token whether it is padding: the mask, or packed ids, which have 0 there. null where neither does. */
export function saysReal({ batch }: BatchFacts): ((token: number) => boolean) | null {
  const said = tokenValues(batch, 'attention_mask') ?? tokenValues(batch, '_packed_seq_ids')
  return said === null ? null : (token) => said[token] !== 0
}
