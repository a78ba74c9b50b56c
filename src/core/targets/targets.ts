import { type IntegerValues, integersLike } from '../tensor/integer-values.ts'

/**
 * What a head trains on, `[rows * S]`: values as they stand, or labels and how they are rolled. Of millions of tokens
 * hardly any target is ever looked at, so rolled ones have no array of their own before `targetValues` is asked for one.
 * Plain data: it can be posted between threads.
 */
export type Targets =
  | { readonly kind: 'own'; readonly values: IntegerValues }
  | {
      readonly kind: 'rolled'
      readonly labels: IntegerValues
      /** Tokens of a row: labels do not roll from one into the next. */
      readonly length: number
      /** `labels[t + shift]` is the target of t. */
      readonly shift: number
      /** Stands where the label would come from beyond the row or from another sub-sequence. */
      readonly fill: number
      /** Boundaries in use; null where none are. */
      readonly seqIdx: IntegerValues | null
    }

/** The target of one token. @param index into `[rows * S]` */
export function targetAt(targets: Targets, index: number): number {
  if (targets.kind === 'own') return targets.values[index]
  const { labels, length, shift, fill, seqIdx } = targets
  if ((index % length) + shift >= length) return fill
  if (seqIdx !== null && seqIdx[index] !== seqIdx[index + shift]) return fill
  return labels[index + shift]
}

const made = new WeakMap<Targets, IntegerValues>()

/** All of them as an array: 4 bytes a token where the labels have 4, made once. */
export function targetValues(targets: Targets): IntegerValues {
  if (targets.kind === 'own') return targets.values
  const known = made.get(targets)
  if (known !== undefined) return known
  const values = rolledValues(targets)
  made.set(targets, values)
  return values
}

function rolledValues({ labels, length, shift, fill, seqIdx }: Targets & { kind: 'rolled' }): IntegerValues {
  const values = integersLike(labels, fill)
  const rolled = Math.max(0, length - shift)
  for (let start = 0; start < values.length; start += length) {
    const end = start + rolled
    if (seqIdx === null) for (let i = start; i < end; i++) values[i] = labels[i + shift]
    else for (let i = start; i < end; i++) values[i] = seqIdx[i] === seqIdx[i + shift] ? labels[i + shift] : fill
    values.fill(fill, end, start + length)
  }
  return values
}
