import type { IntegerTensor } from '../packing/integer-tensor.ts'
import { UpstreamError } from '../packing/upstream-error.ts'
import { type DType, isFloat, torchName } from '../tensor/dtype.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'
import { sameShape, shapeText, type Tensor } from '../tensor/tensor.ts'
import type { ComputeOptions, CrossEntropyBackend, HeadOutput, TermOptions } from './cross-entropy-backend.ts'
import { headSize } from './cross-entropy-backend.ts'
import { ignoredLabel, type LossFunction } from './loss-function.ts'
import { type HeadLoss, reduceLoss, targetClasses } from './reduce-loss.ts'

/** One head ready to be computed: every error that upstream raises before arithmetic has been raised. */
export interface CheckedHead {
  /** Upstream's name of the head's output, for messages: `logits`, `mtp_per_depth_h.0`. */
  readonly name: string
  readonly head: HeadOutput
  readonly targets: IntegerValues
  readonly classes: Int32Array
}

/**
 * Checks that `fn` can be applied to `head` and `targets` (upstream's `calculate_loss`, then the module's own checks).
 * @throws UpstreamError as upstream would raise: shapes that cannot be multiplied or matched, a label dtype that
 *   torch's cross entropy refuses, a target outside the vocabulary
 */
export function checkHead(
  fn: LossFunction,
  name: string,
  head: HeadOutput,
  labels: Pick<IntegerTensor, 'dtype' | 'shape'>,
  targets: IntegerValues,
): CheckedHead {
  if (head.kind === 'hidden') checkProduct(name, head.hidden, head.weight)
  checkLabelDtype(fn, labels.dtype)
  const { rows, vocabSize } = headSize(head)
  const output = head.kind === 'hidden' ? head.hidden : head.logits
  if (fn.name === 'FusedLinearCrossEntropy' && !sameShape(output.shape.slice(0, -1), labels.shape))
    throw new UpstreamError('AssertionError', {
      tensor: output.name,
      field: name,
      message: `${name} has shape ${shapeText(output.shape)}; the fused loss wants ${shapeText(labels.shape)} before the hidden size, as labels have.`,
    })
  if (rows !== targets.length)
    throw new UpstreamError('ValueError', {
      tensor: output.name,
      field: name,
      message: `${name} has ${rows} rows, ${shapeText(output.shape)}, for ${targets.length} labels, ${shapeText(labels.shape)}.`,
    })
  return { name, head, targets, classes: targetClasses(fn, targets, vocabSize, name) }
}

/** `hidden @ weight.T` as torch checks it. */
function checkProduct(name: string, hidden: Tensor, weight: Tensor): void {
  const width = hidden.shape.at(-1)
  if (width !== weight.shape[1])
    throw new UpstreamError('RuntimeError', {
      tensor: hidden.name,
      field: name,
      message: `${name} has shape ${shapeText(hidden.shape)}; the LM head, ${shapeText(weight.shape)}, cannot be multiplied with it.`,
    })
  if (!isFloat(hidden.dtype))
    throw new UpstreamError('RuntimeError', {
      tensor: hidden.name,
      field: name,
      message: `${name} is ${torchName[hidden.dtype]} and the LM head ${torchName[weight.dtype]}; torch multiplies only equal dtypes.`,
    })
}

/** torch's cross entropy takes int64 and uint8 targets; ChunkedCrossEntropy's gather takes int64 and int32. */
const labelDtypes: Readonly<Record<LossFunction['name'], readonly DType[] | null>> = {
  MaskedCrossEntropy: ['I64', 'U8'],
  ChunkedCrossEntropy: ['I64', 'I32'],
  FusedLinearCrossEntropy: null,
}

function checkLabelDtype(fn: LossFunction, dtype: DType): void {
  const allowed = labelDtypes[fn.name]
  if (allowed !== null && !allowed.includes(dtype))
    throw new UpstreamError('RuntimeError', {
      tensor: 'labels',
      message: `labels are ${torchName[dtype]}; ${fn.name} takes ${allowed.map((name) => torchName[name]).join(' or ')}.`,
    })
}

/** Progress of one head among several, and its losses when they stand. */
export interface LossOptions extends ComputeOptions {
  /** Leave `logSumExp` of tokens that are not trained NaN where it is not known yet: first losses stand earlier. */
  readonly trainedOnly?: boolean
  /** Told of some trained tokens' cross entropy before all stand: which head, its rows, and their losses in nats. */
  readonly onLosses?: (headIndex: number, rows: Int32Array, losses: Float64Array) => void
}

/**
 * Cross entropy of several checked heads: `logSumExp` for all of them in one call (one pass over the LM head), then
 * their target logits.
 */
export async function headLosses(
  fn: LossFunction,
  heads: readonly CheckedHead[],
  numLabelTokens: number | null,
  backend: CrossEntropyBackend,
  options: LossOptions,
): Promise<HeadLoss[]> {
  const outputs = heads.map(({ head }) => head)
  const needed = options.trainedOnly === true ? { needed: heads.map(({ targets }) => trainedTokens(fn, targets)) } : {}
  const { onLosses } = options
  const early = onLosses === undefined ? {} : { onRows: toldLosses(fn, heads, onLosses) }
  const wanted = { ...needed, ...early, classes: heads.map(({ classes }) => classes) }
  const terms = await backend.logSumExp(outputs, { ...options, ...wanted })
  const losses: HeadLoss[] = []
  for (const [index, { head, targets, classes }] of heads.entries()) {
    const targetLogit = await backend.targetLogits(head, classes, options)
    losses.push(reduceLoss(fn, targets, terms[index], targetLogit, numLabelTokens))
  }
  return losses
}

/** Makes losses of facts that come with their targets' logits. */
function toldLosses(
  fn: LossFunction,
  heads: readonly CheckedHead[],
  onLosses: NonNullable<LossOptions['onLosses']>,
): NonNullable<TermOptions['onRows']> {
  const ignored = ignoredLabel(fn)
  return (headIndex, rows, { logSumExp, targetLogits }) => {
    if (targetLogits === null) return
    const { targets } = heads[headIndex]
    const trained = [...rows.keys()].filter((place) => targets[rows[place]] !== ignored)
    if (trained.length === 0) return
    onLosses(
      headIndex,
      Int32Array.from(trained, (place) => rows[place]),
      Float64Array.from(trained, (place) => logSumExp[place] - targetLogits[place]),
    )
  }
}

/** 1 where the loss function reads a token; null for ChunkedCrossEntropy, which multiplies ignored ones by 0 afterwards. */
function trainedTokens(fn: LossFunction, targets: IntegerValues): Uint8Array | null {
  const ignored = ignoredLabel(fn)
  return fn.name === 'ChunkedCrossEntropy' ? null : Uint8Array.from(targets, (target) => (target === ignored ? 0 : 1))
}
