import type { DocumentStarts } from './document-starts.ts'
import { type LabelView, labelEvidence } from './label-evidence.ts'

/** Where documents start, and who says so. */
export interface ChosenDocuments {
  /** `[rows * S]`, 1 where a document starts. */
  readonly starts: Uint8Array
  /** The source that is believed; null where the batch has none. */
  readonly source: string | null
  /** -1 or 1 where the labels show that this source is one token late or early throughout, and it was moved; else 0. */
  readonly moved: -1 | 0 | 1
}

/**
 * Decides which source to believe. They are taken in NeMo AutoModel's order; where two differ, each contested boundary
 * is put to the labels and to the other sources, and the source with most on its side wins. A source that sees one
 * document where another sees several is believed only when nobody else speaks.
 * @param pad 1 where a token is padding: boundaries inside padding are nobody's business
 */
export function chooseDocuments(
  candidates: readonly DocumentStarts[],
  pad: Uint8Array,
  length: number,
  view: LabelView,
): ChosenDocuments {
  if (candidates.length === 0) return { starts: rowStarts(pad.length, length), source: null, moved: 0 }
  const sets = candidates.map((candidate) => ({ ...candidate, real: realStarts(candidate.starts, pad, length) }))
  const sound = sets.filter((set) => set.sound)
  const several = sound.filter(({ real }) => real.length > 0)
  const eligible = several.length > 0 ? several : sound.length > 0 ? sound : sets
  const contested = contestedTokens(eligible.map(({ real }) => real))
  let best = eligible[0]
  let bestScore = Number.NEGATIVE_INFINITY
  for (const set of eligible) {
    let score = 0
    for (const token of contested) {
      const votes = eligible.reduce((sum, other) => sum + (other === set ? 0 : other.starts[token] === 1 ? 1 : -1), 0)
      score += (set.starts[token] === 1 ? 1 : -1) * (votes + labelEvidence(view, token))
    }
    if (score > bestScore) {
      best = set
      bestScore = score
    }
  }
  const moved = oneOff(best.real, length, view)
  return { starts: moved === 0 ? best.starts : shifted(best.starts, moved, length), source: best.source, moved }
}

/** Starts on real tokens, the first of each row left out: every source agrees on that. */
function realStarts(starts: Uint8Array, pad: Uint8Array, length: number): number[] {
  const real: number[] = []
  for (let t = 0; t < starts.length; t++) {
    if (starts[t] === 1 && pad[t] === 0 && t % length !== 0) real.push(t)
  }
  return real
}

function contestedTokens(sets: readonly (readonly number[])[]): number[] {
  const seen = new Map<number, number>()
  for (const set of sets) for (const token of set) seen.set(token, (seen.get(token) ?? 0) + 1)
  return [...seen].filter(([, count]) => count < sets.length).map(([token]) => token)
}

/** Every boundary stands inside a document, and every token before it (or after it) between two: -1 (or 1). */
function oneOff(real: readonly number[], length: number, view: LabelView): -1 | 0 | 1 {
  if (real.length === 0 || !real.every((t) => labelEvidence(view, t) === -3)) return 0
  for (const step of [-1, 1] as const) {
    // What moves out of its row is no boundary any more, and has no label to tell.
    const inside = real.filter((t) => (t + step) % length !== 0)
    const evidence = inside.map((t) => labelEvidence(view, t + step))
    // One ignored label beside one boundary may be chance.
    const total = evidence.reduce((a, b) => a + b, 0)
    if (total >= 2 && evidence.every((value) => value > 0)) return step
  }
  return 0
}

function shifted(starts: Uint8Array, step: number, length: number): Uint8Array {
  const moved = rowStarts(starts.length, length)
  for (let t = 0; t < starts.length; t++) if (starts[t] === 1 && t % length !== 0) moved[t + step] = 1
  return moved
}

function rowStarts(count: number, length: number): Uint8Array {
  const starts = new Uint8Array(count)
  for (let t = 0; t < count; t += length) starts[t] = 1
  return starts
}
