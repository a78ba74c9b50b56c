import type { BatchFacts } from './facts/batch-facts.ts'

/** True where the loss reads its boundaries from the tensor `name`. */
export function isInUse({ evaluation }: BatchFacts, name: string): boolean {
  return evaluation.boundarySource === name
}

/** Real lengths of a padded layout are meant to differ; `cu-real-on-padded-layout` says where that matters. */
export function isRealOfPadded({ lists }: BatchFacts, name: string): boolean {
  if (name === 'cu_seqlens') return lists.cuSeqlensPadded.length > 0
  return name === 'seq_lens' && lists.seqLensPadded.length + lists.cuSeqlensPadded.length > 0
}

/** Tokens at which a source starts a document, the first of each row and padding left out; null where it is absent. */
export function interiorStarts(facts: BatchFacts, name: string): readonly number[] | null {
  const source = facts.sources.find((candidate) => candidate.source === name)
  return source === undefined ? null : startsOn(facts, source.starts)
}

/** The same of the documents that are believed. */
export function documentStartsOn(facts: BatchFacts): readonly number[] {
  return startsOn(facts, facts.documents.starts)
}

/** A score of rules asks for the same few lists, and each is a walk over all tokens. */
const known = new WeakMap<Uint8Array, readonly number[]>()

function startsOn({ pad, length }: BatchFacts, starts: Uint8Array): readonly number[] {
  const before = known.get(starts)
  if (before !== undefined) return before
  const found: number[] = []
  let isFirst = true
  for (let t = 0; t < starts.length; t++) {
    if (t % length === 0) isFirst = true
    if (pad[t] === 1) continue
    if (starts[t] === 1 && !isFirst) found.push(t)
    isFirst = false
  }
  known.set(starts, found)
  return found
}

/** One token each, as spans. */
export function spansOf(tokens: Iterable<number>): { start: number; end: number }[] {
  return Array.from(tokens, (token) => ({ start: token, end: token + 1 }))
}
