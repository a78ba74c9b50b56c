import type { BatchFacts } from './facts/batch-facts.ts'

/**
 * From here to the end of the document nothing is trained, nor is the token itself a target: padding that one source
 * counts into the document, and another as a segment of its own. No target of any depth depends on it.
 */
export function isUntrainedEnd(facts: BatchFacts, token: number): boolean {
  const { batch, documents, ids, rightLabels, ignored, isIgnored, length, pad } = facts
  const label = rightLabels[token - 1]
  // Where padding is end-of-text, a document's own end label equals it.
  const isTarget = label !== ignored && !isIgnored(token - 1) && label === ids?.[token] && label !== batch.padTokenId
  if (isTarget) return false
  const end = token - (token % length) + length
  for (let t = token; t < end && pad[t] === 0 && (t === token || documents.starts[t] === 0); t++)
    if (!isIgnored(t)) return false
  return true
}
