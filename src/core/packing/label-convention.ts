import { type IntegerValues, integersLike } from '../tensor/integer-values.ts'
import type { IntegerTensor } from './integer-tensor.ts'

/** `shifted`: labels[t] is the token after t, as upstream's MTP loss wants it. The other two are a step off. */
export type LabelConvention = 'shifted' | 'unshifted' | 'shifted-twice'

/** What the labels look like; `misaligned` where they match the ids at none of the three steps, null where nothing can be said. */
export type DetectedConvention = LabelConvention | 'misaligned'

/** Fewer positions than this prove no misalignment: a prompt's labels may differ from its ids for good reasons. */
const enough = 16
const share = 0.98

/**
 * Compares labels with the ids at the same place, one further and two further, where the three ids differ and the
 * label is trained, two steps clear of the sub-sequence's end (`bugs.md` section 0).
 *
 *     ids        5 6 7 8          labels 6 7 8 ·   shifted
 *                                 labels 5 6 7 8   unshifted
 *                                 labels 7 8 · ·   shifted twice
 *
 * @param documents sub-sequence of every token, or null where none is known; @param padding 1 where a token is padding
 */
export function detectLabelConvention(
  ids: IntegerTensor,
  labels: IntegerTensor,
  ignoreIndex: number,
  documents: IntegerValues | null,
  padding: Uint8Array | null,
): DetectedConvention | null {
  if (ids.values.length !== labels.values.length) return null
  const length = labels.shape.at(-1) ?? 0
  const [all, tokens] = [labels.values, ids.values]
  let [looked, same, one, two] = [0, 0, 0, 0]
  for (let start = 0; start < all.length; start += length) {
    const end = start + length - 2
    for (let i = start; i < end; i++) {
      const label = all[i]
      if (label === ignoreIndex) continue
      const [here, next, second] = [tokens[i], tokens[i + 1], tokens[i + 2]]
      if (here === next || next === second || here === second) continue
      if (documents !== null && documents[i] !== documents[i + 2]) continue
      if (padding !== null && (padding[i] !== 0 || padding[i + 2] !== 0)) continue
      looked++
      if (label === next) one++
      else if (label === here) same++
      else if (label === second) two++
    }
  }
  if (looked === 0) return null
  if (one >= share * looked) return 'shifted'
  if (same >= share * looked) return 'unshifted'
  if (two >= share * looked) return 'shifted-twice'
  return looked >= enough ? 'misaligned' : null
}

/**
 * Labels brought to the convention that upstream wants, from the one they are in: unshifted ones move a step forward,
 * and end with `ignoreIndex` where the row or the sub-sequence does; those shifted twice move a step back, and begin
 * with it, since the label of the first token is not in the dump.
 */
export function shiftLabels(
  labels: IntegerTensor,
  from: LabelConvention,
  ignoreIndex: number,
  documents: IntegerValues | null,
): IntegerTensor {
  if (from === 'shifted') return labels
  const step = from === 'unshifted' ? 1 : -1
  const length = labels.shape.at(-1) ?? 0
  const values = integersLike(labels.values, ignoreIndex)
  for (let i = 0; i < values.length; i++) {
    const at = (i % length) + step
    const outside = at < 0 || at >= length || (documents !== null && documents[i] !== documents[i + step])
    values[i] = outside ? ignoreIndex : labels.values[i + step]
  }
  return { ...labels, values }
}
