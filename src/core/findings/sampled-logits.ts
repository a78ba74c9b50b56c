import type { ComputeOptions, CrossEntropyBackend, HeadOutput } from '../loss/cross-entropy-backend.ts'
import { headSize } from '../loss/cross-entropy-backend.ts'
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
 * Computes the logit of every token of `heads` for the label at each of `SHIFTS` from it, whatever document that is in, or
 * finds those that an earlier call has computed.
 * @param heads of the first tokens of the batch, `[n, H]`
 * @param labels `[rows * S]`; those outside the vocabulary have no logit
 * @returns logits of these heads at these labels; it throws where another is asked for
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function sampledLogits(
  heads: readonly HeadOutput[],
  labels: IntegerValues,
  options: ComputeOptions,
): Promise<Pick<CrossEntropyBackend, 'targetLogits'>> {
  const known = new Map(heads.map((head) => [head, knownLogits(head, options.softcap)]))
  const asked = [...known].flatMap(([head, logits]) => {
    const pairs = missingPairs(head, labels, logits)
    return pairs.length === 0 ? [] : [{ head, logits, pairs }]
  })
  const work = new TimeSlices(
    options,
    asked.reduce((sum, { pairs }) => sum + pairs.length, 0),
  )
  const outputs = await Promise.all(asked.map(({ head, pairs }) => readTokens(head, pairs)))
  for (const [index, { head, logits, pairs }] of asked.entries())
    await learn(head, pairs, outputs[index], logits, options.softcap, work)
  return {
    targetLogits: async (head, classes) => {
      const { vocabSize } = headSize(head)
      return Float64Array.from(classes, (label, token) => {
        const logit = label < 0 ? 0 : known.get(head)?.get(token * vocabSize + label)
        if (logit === undefined) throw new Error(`no logit of token ${token} for class ${label} was computed`)
        return logit
      })
    },
  }
}

/** Logits by `token * V + class`. */
type KnownLogits = Map<number, number>

/** Everything that logits are made of besides the head's output, and those that were computed. */
interface Kept {
  readonly weight: Tensor['readElements'] | null
  readonly vocabSize: number
  readonly softcap: number
  readonly logits: KnownLogits
}

/** Logits kept of a head: some five scans' worth, before they begin anew. */
const MOST_KEPT = 16 * 1024

/**
 * What was computed last of a head, by the way that its output is read: a view of other dimensions has the same. A what-if
 * asks for the same logits again, and they take longer than all the rest of a diagnosis.
 */
const kept = new WeakMap<Tensor['readElements'], Kept>()

function knownLogits(head: HeadOutput, softcap: number): KnownLogits {
  const output = head.kind === 'hidden' ? head.hidden : head.logits
  const weight = head.kind === 'hidden' ? head.weight.readElements : null
  const { vocabSize } = headSize(head)
  const found = kept.get(output.readElements)
  if (
    found?.weight === weight &&
    found.vocabSize === vocabSize &&
    found.softcap === softcap &&
    found.logits.size < MOST_KEPT
  )
    return found.logits
  const logits: KnownLogits = new Map()
  kept.set(output.readElements, { weight, vocabSize, softcap, logits })
  return logits
}

interface Pair {
  readonly token: number
  readonly label: number
}

/** Tokens, ascending, with the labels around each that have no logit yet. */
function missingPairs(head: HeadOutput, labels: IntegerValues, logits: KnownLogits): Pair[] {
  const { rows, vocabSize } = headSize(head)
  const pairs: Pair[] = []
  for (let token = 0; token < rows; token++)
    for (const shift of SHIFTS) {
      const label = labels[token + shift]
      if (label >= 0 && label < vocabSize && !logits.has(token * vocabSize + label)) pairs.push({ token, label })
    }
  return pairs
}

/** Some tokens' outputs, each of the head's width. */
interface TokenOutputs {
  readonly values: Float32Array
  /** Where a token's output begins. */
  readonly startOf: ReadonlyMap<number, number>
}

async function readTokens(head: HeadOutput, pairs: readonly Pair[]): Promise<TokenOutputs> {
  const { width } = headSize(head)
  const tokens = [...new Set(pairs.map(({ token }) => token))]
  const selected = selectRows(head.kind === 'hidden' ? head.hidden : head.logits, Int32Array.from(tokens))
  const startOf = new Map(tokens.map((token, place) => [token, place * width]))
  return { values: await readFloat32(selected, 0, tokens.length * width), startOf }
}

async function learn(
  head: HeadOutput,
  pairs: readonly Pair[],
  { values, startOf }: TokenOutputs,
  logits: KnownLogits,
  softcap: number,
  work: TimeSlices,
): Promise<void> {
  const { width, vocabSize } = headSize(head)
  const rows = head.kind === 'hidden' ? await rowsOfLabels(head.weight, pairs) : null
  for (const { token, label } of pairs) {
    const start = startOf.get(token) ?? Number.NaN
    const row = rows?.get(label)
    const logit = row === undefined ? values[start + label] : dotProduct(values, start, row, 0, width)
    logits.set(token * vocabSize + label, softcapped(logit, softcap))
    const pause = work.done(1)
    if (pause !== undefined) await pause
  }
}

async function rowsOfLabels(weight: Tensor, pairs: readonly Pair[]): Promise<ReadonlyMap<number, Float32Array>> {
  const cache = weightRows(weight)
  const labels = [...new Set(pairs.map(({ label }) => label))]
  const rows = await Promise.all(labels.map((label) => cache.row(label)))
  return new Map(labels.map((label, place) => [label, rows[place]]))
}
