import { type ComputeOptions, type HeadOutput, headSize } from '../loss/cross-entropy-backend.ts'
import { dotProduct } from '../loss/dot-product.ts'
import { softcapped } from '../loss/softcapped.ts'
import { TimeSlices } from '../loss/time-slices.ts'
import { weightRows } from '../loss/weight-rows.ts'
import { readFloat32 } from '../tensor/decode-elements.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'
import { selectRows } from '../tensor/select-rows.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { SHIFTS } from './shift-scan.ts'

/**
 * The logit of every token of some heads for the label at each of `SHIFTS` from it, whatever document that is in. What an
 * earlier call has computed is not computed again.
 * @param heads of the first n tokens of the batch
 * @param labels `[rows * S]`
 * @returns for each head `[n * SHIFTS.length]`, a token's one after another; NaN where there is no label, or none of a class
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function sampledLogits(
  heads: readonly HeadOutput[],
  labels: IntegerValues,
  options: ComputeOptions,
): Promise<Float64Array[]> {
  const asked = heads.map((head) => lookedUp(head, labels, options.softcap))
  const work = new TimeSlices(
    options,
    asked.reduce((sum, { missing }) => sum + missing.length, 0),
  )
  // Heads wait for the file together; rows of the LM head that they share are read for the first of them.
  const outputs = await Promise.all(asked.map(readTokens))
  for (const [index, one] of asked.entries()) await compute(one, labels, outputs[index], options.softcap, work)
  return asked.map(({ logits }) => logits)
}

/** Logits of one head by `token * V + class`, and what they are made of besides its output. */
interface Kept {
  readonly weight: Tensor['readElements'] | null
  readonly vocabSize: number
  readonly softcap: number
  readonly known: Map<number, number>
}

/** Logits kept of a head before they begin anew: of some five scans that have none in common. */
const MOST_KEPT = 16 * 1024

/**
 * What was computed last of a head, by the way that its output is read: a view of other dimensions has the same. A what-if
 * asks for the same logits again, and they take longer than all the rest of a diagnosis.
 */
const kept = new WeakMap<Tensor['readElements'], Kept>()

function knownLogits(head: HeadOutput, softcap: number): Map<number, number> {
  const output = outputOf(head)
  const weight = head.kind === 'hidden' ? head.weight.readElements : null
  const { vocabSize } = headSize(head)
  const last = kept.get(output.readElements)
  const isSame = last?.weight === weight && last.vocabSize === vocabSize && last.softcap === softcap
  if (isSame && last.known.size < MOST_KEPT) return last.known
  const known = new Map<number, number>()
  kept.set(output.readElements, { weight, vocabSize, softcap, known })
  return known
}

/** A head's logits as far as they are known. */
interface AskedHead {
  readonly head: HeadOutput
  readonly known: Map<number, number>
  readonly logits: Float64Array
  /** Places in `logits` that are to be computed, ascending. */
  readonly missing: readonly number[]
}

function lookedUp(head: HeadOutput, labels: IntegerValues, softcap: number): AskedHead {
  const { rows, vocabSize } = headSize(head)
  const known = knownLogits(head, softcap)
  const logits = new Float64Array(rows * SHIFTS.length).fill(Number.NaN)
  const missing: number[] = []
  for (let place = 0; place < logits.length; place++) {
    const label = labels[labelOf(place)]
    if (!(label >= 0 && label < vocabSize)) continue
    const logit = known.get(tokenOf(place) * vocabSize + label)
    if (logit === undefined) missing.push(place)
    else logits[place] = logit
  }
  return { head, known, logits, missing }
}

const tokenOf = (place: number) => Math.floor(place / SHIFTS.length)
/** The token whose label a place is of. */
const labelOf = (place: number) => tokenOf(place) + SHIFTS[place % SHIFTS.length]

/** What tokens with missing logits have as output, and where in it each begins. */
interface TokenOutputs {
  readonly values: Float32Array
  readonly startOf: ReadonlyMap<number, number>
}

async function readTokens({ head, missing }: AskedHead): Promise<TokenOutputs> {
  const tokens = [...new Set(missing.map(tokenOf))]
  const { width } = headSize(head)
  const startOf = new Map(tokens.map((token, index) => [token, index * width]))
  const selected = selectRows(outputOf(head), Int32Array.from(tokens))
  return { values: await readFloat32(selected, 0, tokens.length * width), startOf }
}

async function compute(
  { head, known, logits, missing }: AskedHead,
  labels: IntegerValues,
  { values, startOf }: TokenOutputs,
  softcap: number,
  work: TimeSlices,
): Promise<void> {
  const { width, vocabSize } = headSize(head)
  const rows =
    head.kind === 'hidden' ? await rowsOf(head.weight, new Set(missing.map((at) => labels[labelOf(at)]))) : null
  for (const place of missing) {
    const token = tokenOf(place)
    const label = labels[labelOf(place)]
    const start = startOf.get(token) ?? Number.NaN
    const row = rows?.get(label)
    const logit = row === undefined ? values[start + label] : dotProduct(values, start, row, 0, width)
    logits[place] = softcapped(logit, softcap)
    known.set(token * vocabSize + label, logits[place])
    const pause = work.done(1)
    if (pause !== undefined) await pause
  }
}

async function rowsOf(weight: Tensor, classes: ReadonlySet<number>): Promise<ReadonlyMap<number, Float32Array>> {
  const cache = weightRows(weight)
  return new Map(await Promise.all([...classes].map(async (index) => [index, await cache.row(index)] as const)))
}

function outputOf(head: HeadOutput): Tensor {
  return head.kind === 'hidden' ? head.hidden : head.logits
}
