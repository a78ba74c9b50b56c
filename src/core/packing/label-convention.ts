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
  const matches = [0, 0, 0]
  let looked = 0
  for (let i = 0; i < labels.values.length; i++) {
    if (i % length >= length - 2 || labels.values[i] === ignoreIndex || padding?.[i] || padding?.[i + 2]) continue
    if (documents !== null && documents[i] !== documents[i + 2]) continue
    const [here, next, second] = [ids.values[i], ids.values[i + 1], ids.values[i + 2]]
    if (here === next || next === second || here === second) continue
    looked++
    const label = labels.values[i]
    if (label === here) matches[0]++
    else if (label === next) matches[1]++
    else if (label === second) matches[2]++
  }
  if (looked === 0) return null
  if (matches[1] >= share * looked) return 'shifted'
  if (matches[0] >= share * looked) return 'unshifted'
  if (matches[2] >= share * looked) return 'shifted-twice'
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
