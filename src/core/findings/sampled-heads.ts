import type { HeadOutput } from '../loss/cross-entropy-backend.ts'
import { headSize } from '../loss/cross-entropy-backend.ts'
import { rowsOfTensor } from '../tensor/rows-of-tensor.ts'
import { elementCount, memoryTensor, type Tensor } from '../tensor/tensor.ts'
import type { BatchFacts } from './facts/batch-facts.ts'
import { type ScannedHead, SHIFTS } from './shift-scan.ts'

/** Tokens of a sampled scan, and elements of one head that it may read. */
const TOKENS = 256
const ELEMENTS = 4 * 1024 * 1024

/** A few tokens of every head in memory, with the rows of the LM head that their labels need: a scan without the file. */
export interface SampledHeads {
  readonly facts: BatchFacts
  readonly heads: readonly ScannedHead[]
  readonly tokens: readonly number[]
}

/**
 * Takes the first tokens that can tell. Labels become indices into the few rows of the LM head that are read.
 * @returns null where a head is too wide for a sample of any use
 */
export async function sampledHeads(facts: BatchFacts, heads: readonly ScannedHead[]): Promise<SampledHeads | null> {
  const width = heads.reduce((a, { output }) => Math.max(a, headSize(output).width), 1)
  const limit = Math.min(TOKENS, Math.floor(ELEMENTS / width))
  const count = Math.min(limit, facts.labels.length)
  if (heads.length === 0 || limit < TOKENS / 4) return null
  const tokens = Array.from({ length: count }, (_, token) => token)
  const reach = Math.min(facts.labels.length, count + SHIFTS[SHIFTS.length - 1])
  const [vocabulary] = heads.map(({ output }) => headSize(output).vocabSize)
  const classes = [...new Set(facts.labels.subarray(0, reach))]
    .filter((label) => label >= 0 && label < vocabulary)
    .sort((a, b) => a - b)
  const weights = new Map<Tensor, Tensor>()
  const sampled: ScannedHead[] = []
  for (const head of heads) sampled.push({ ...head, output: await inMemory(head.output, tokens, classes, weights) })
  const anyHidden = heads.some(({ output }) => output.kind === 'hidden')
  const remapped = new Map(classes.map((label, index) => [label, index]))
  const labels = Float64Array.from(facts.labels, (label) =>
    label === facts.ignored ? label : (remapped.get(label) ?? facts.ignored),
  )
  return { facts: anyHidden ? { ...facts, labels } : facts, heads: sampled, tokens }
}

async function inMemory(
  output: HeadOutput,
  tokens: readonly number[],
  classes: readonly number[],
  weights: Map<Tensor, Tensor>,
): Promise<HeadOutput> {
  if (output.kind === 'logits') return { kind: 'logits', logits: await heldRows(output.logits, tokens) }
  const weight = weights.get(output.weight) ?? (await heldRows(output.weight, classes))
  weights.set(output.weight, weight)
  return { kind: 'hidden', hidden: await heldRows(output.hidden, tokens), weight }
}

/** Bytes that are kept of a tensor. */
const MOST_KEPT = 4 * 1024 * 1024

/**
 * What was read last of a tensor. A what-if asks for the same rows again, and hundreds of them in as many places of a file
 * take longer than all the rest of a diagnosis. By the way it is read: a view of other dimensions has the same.
 */
const kept = new WeakMap<Tensor['readElements'], { readonly rows: string; readonly held: Tensor }>()

async function heldRows(tensor: Tensor, rows: readonly number[]): Promise<Tensor> {
  const key = `${tensor.shape} ${rows}`
  const known = kept.get(tensor.readElements)
  if (known?.rows === key) return known.held
  const picked = rowsOfTensor(tensor, rows)
  const bytes = await picked.readElements(0, elementCount(picked.shape))
  const held: Tensor = { ...memoryTensor(picked.name, picked.file, picked.dtype, picked.shape, bytes), isPart: true }
  if (bytes.byteLength <= MOST_KEPT) kept.set(tensor.readElements, { rows: key, held })
  return held
}
