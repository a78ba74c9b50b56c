import type { BatchFacts } from '../facts/batch-facts.ts'
import { documentStartsOn, interiorStarts } from '../source-in-use.ts'

/**
 * Where documents start by something else than the offsets `name`, and who says so: the documents that are believed, or
 * the resets of `position_ids` where it is these offsets that are believed.
 */
export function offsetWitness(
  facts: BatchFacts,
  name: string,
): { readonly starts: readonly number[]; readonly by: string } {
  const { source, moved } = facts.documents
  if (moved !== 0) return { starts: documentStartsOn(facts), by: 'the labels' }
  if (source === null || source === name)
    return { starts: interiorStarts(facts, 'position_ids') ?? [], by: 'position_ids' }
  return { starts: documentStartsOn(facts), by: source }
}
