import { type ComputeOptions, type CrossEntropyBackend, headSize } from '../core/loss/cross-entropy-backend.ts'
import { gradientNorms } from '../core/loss/gradient-norms.ts'
import type { CheckedHead } from '../core/loss/head-loss.ts'
import { ignoredLabel, type LossFunction, lossFunction } from '../core/loss/loss-function.ts'
import { partOfProgress } from '../core/loss/part-of-progress.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import type { LossSettings } from '../core/packing/loss-settings.ts'
import type { OpenBatch } from '../core/packing/packed-batch.ts'
import { selectRows } from '../core/tensor/select-rows.ts'
import { plannedHeads } from './planned-heads.ts'

/** `‖∂CE/∂h‖` of one head's tokens. */
export interface HeadGradients {
  readonly head: 'main' | number
  /** `[rows * S]`, NaN where nothing is trained; null where only logits were dumped. */
  readonly norms: Float64Array | null
}

/** Elements of expected embeddings that stay with the batch, 512 MiB; of more, blocks of tokens come and go. */
const KEPT_ELEMENTS = 128 * 1024 * 1024
/** Elements of one such block, 128 MiB. */
const BLOCK_ELEMENTS = 32 * 1024 * 1024

/**
 * Gradient norm of every token at every depth for the targets in force. What no label enters stays in a backend that
 * caches, so that other targets need no further pass over the LM head.
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function tokenGradients(
  open: OpenBatch,
  settings: LossSettings,
  backend: CrossEntropyBackend,
  options: ComputeOptions,
): Promise<HeadGradients[]> {
  const heads = plannedHeads(planEvaluation(open, settings))
  const elements = heads.reduce((sum, { checked: { head } }) => sum + headSize(head).rows * headSize(head).width, 0)
  const fn = lossFunction(settings)
  if (elements <= KEPT_ELEMENTS) {
    const checked = heads.map((own) => own.checked)
    const norms = await normsOf(fn, checked, backend, options)
    return heads.map(({ head }, index) => ({ head, norms: norms[index] }))
  }
  const found: HeadGradients[] = []
  for (const [index, { head, checked }] of heads.entries()) {
    const own = partOfProgress(options, index / heads.length, (index + 1) / heads.length)
    found.push({ head, norms: await normsByBlocks(fn, checked, backend, own) })
  }
  return found
}

async function normsByBlocks(
  fn: LossFunction,
  checked: CheckedHead,
  backend: CrossEntropyBackend,
  options: ComputeOptions,
): Promise<Float64Array | null> {
  const { head, targets, classes } = checked
  if (head.kind === 'logits') return null
  const { rows, width } = headSize(head)
  const norms = new Float64Array(rows)
  const atOnce = Math.max(1, Math.floor(BLOCK_ELEMENTS / width))
  for (let start = 0; start < rows; start += atOnce) {
    const end = Math.min(rows, start + atOnce)
    const tokens = Int32Array.from({ length: end - start }, (_, index) => start + index)
    const part = { ...head, hidden: selectRows(head.hidden, tokens) }
    const block = { ...checked, head: part, targets: targets.slice(start, end), classes: classes.slice(start, end) }
    const [own] = await normsOf(fn, [block], backend, partOfProgress(options, start / rows, end / rows))
    if (own !== null) norms.set(own, start)
  }
  return norms
}

/** Norms of heads, or of some of their tokens, in one pass over the LM head. */
async function normsOf(
  fn: LossFunction,
  heads: readonly Pick<CheckedHead, 'head' | 'targets' | 'classes'>[],
  backend: CrossEntropyBackend,
  options: ComputeOptions,
): Promise<(Float64Array | null)[]> {
  const facts = await backend.headFacts(
    heads.map(({ head }) => head),
    { ...options, expected: true },
  )
  const quiet = { ...options, onProgress: () => undefined }
  const ignored = ignoredLabel(fn)
  const found: (Float64Array | null)[] = []
  for (const [index, { head, targets, classes }] of heads.entries()) {
    const { expected } = facts[index]
    if (head.kind === 'logits' || expected === null) {
      found.push(null)
      continue
    }
    const logits = await backend.targetLogits(head, classes, quiet)
    const norms = await gradientNorms(head, expected, classes, logits, quiet)
    found.push(norms.map((norm, token) => (targets[token] === ignored ? Number.NaN : norm)))
  }
  return found
}
