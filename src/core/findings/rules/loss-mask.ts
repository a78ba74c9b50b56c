import type { IntegerValues } from '../../tensor/integer-values.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'

/**
 * Positions at which "has a label" and the mask `shift` tokens on differ, both ways. Tokens whose mask lies past their
 * document are left out: nobody can say what it would be.
 */
export function maskDifference(
  { labels, ignored, documents, length }: BatchFacts,
  mask: IntegerValues,
  shift: number,
): { labelOnly: number[]; maskOnly: number[]; supervised: number } {
  const labelOnly: number[] = []
  const maskOnly: number[] = []
  let supervised = 0
  const { runOf } = documents
  for (let t = 0; t < labels.length; t++) {
    const column = (t % length) + shift
    if (column < 0 || column >= length || runOf[t + shift] !== runOf[t]) continue
    const has = labels[t] !== ignored
    if (has) supervised++
    if (has && mask[t + shift] === 0) labelOnly.push(t)
    if (!has && mask[t + shift] !== 0) maskOnly.push(t)
  }
  return { labelOnly, maskOnly, supervised }
}

/** The alignments that one contract may use: of the target (0), or of the token that is predicted (1). */
export const legalShifts = [0, 1] as const
