import { selectRows } from '../tensor/select-rows.ts'
import { cpuCrossEntropy } from './cpu-cross-entropy.ts'
import type { FactOptions, HeadOutput } from './cross-entropy-backend.ts'
import type { HeadFacts } from './head-facts.ts'
import { replaceFacts } from './join-facts.ts'

/**
 * Facts of some tokens of a head by the reference: what float32 kernels cannot compute, which are NaN and infinities.
 * @param classes as `FactOptions` has them, of this head: `[N]`, or null
 */
export async function referenceFacts(
  head: HeadOutput,
  rows: Int32Array,
  options: FactOptions,
  classes: Int32Array | null,
): Promise<HeadFacts> {
  const picked: HeadOutput =
    head.kind === 'hidden'
      ? { ...head, hidden: selectRows(head.hidden, rows) }
      : { kind: 'logits', logits: selectRows(head.logits, rows) }
  const wanted = classes === null ? null : rows.map((row) => classes[row])
  const { softcap, signal } = options
  const own = { softcap, signal, expected: options.expected === true, classes: [wanted], onProgress: () => undefined }
  const [facts] = await cpuCrossEntropy.headFacts([picked], own)
  return facts
}

/**
 * Replaces the tokens that a kernel could not compute by the reference's.
 * @param facts of tokens from `firstRow` on
 * @param odd tokens to replace, counted from `firstRow`
 * @param classes those asked for of the whole head, `[N]`, or null
 */
export async function withReference(
  { facts, odd }: { readonly facts: HeadFacts; readonly odd: readonly number[] },
  head: HeadOutput,
  firstRow: number,
  options: FactOptions,
  classes: Int32Array | null,
): Promise<HeadFacts> {
  if (odd.length === 0) return facts
  const rows = Int32Array.from(odd, (row) => firstRow + row)
  return replaceFacts(facts, odd, await referenceFacts(head, rows, options, classes))
}

/**
 * Replaces target logits that a kernel could not compute by the reference's, in place.
 * @param logits `[N]`
 * @param odd tokens to replace
 */
export async function withReferenceLogits(
  { logits, odd }: { readonly logits: Float64Array; readonly odd: readonly number[] },
  head: HeadOutput & { kind: 'hidden' },
  classes: Int32Array,
  options: FactOptions,
): Promise<Float64Array> {
  if (odd.length === 0) return logits
  const rows = Int32Array.from(odd)
  const picked = { ...head, hidden: selectRows(head.hidden, rows) }
  const wanted = rows.map((row) => classes[row])
  const values = await cpuCrossEntropy.targetLogits(picked, wanted, options)
  for (const [index, row] of odd.entries()) logits[row] = values[index]
  return logits
}
