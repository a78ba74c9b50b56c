import type { BoundaryTensorName } from '../../packing/boundary-source.ts'
import type { IntegerTensor } from '../../packing/integer-tensor.ts'
import type { PackedBatch } from '../../packing/packed-batch.ts'
import { tokenwise } from '../../packing/token-values.ts'

/** Tokens `[start, end)` of one row. */
export interface TokenRange {
  readonly row: number
  readonly start: number
  readonly end: number
}

/**
 * One row's tokens as a batch of their own, `[1, n]` (or `[n]`): tensors of tokens are cut, lists of offsets and lengths
 * are cut to what of them lies inside. Hidden states and logits stay behind.
 */
export function sliceBatch(batch: PackedBatch, range: TokenRange): PackedBatch {
  const { row, start, end } = range
  const flat = batch.layout === 'THD'
  const size = end - start
  const cut = (tensor: IntegerTensor | null): IntegerTensor | null => {
    const values = tensor === null ? null : tokenwise(tensor, batch.rows, batch.sequenceLength)
    if (tensor === null || values === null) return null
    const from = row * batch.sequenceLength + start
    return { ...tensor, shape: flat ? [size] : [1, size], values: values.slice(from, from + size) }
  }
  const boundaries = new Map<BoundaryTensorName, IntegerTensor>()
  for (const [name, tensor] of batch.boundaries) {
    const own = isList(name) ? cutList(name, tensor, batch, range) : cut(tensor)
    if (own !== null) boundaries.set(name, own)
  }
  const evidence = new Map<string, IntegerTensor>()
  for (const [name, tensor] of batch.evidence) {
    const own = tensor.values.length === 1 ? tensor : (cutMask(tensor, batch.sequenceLength, range) ?? cut(tensor))
    if (own !== null) evidence.set(name, own)
  }
  return {
    ...batch,
    rows: 1,
    sequenceLength: size,
    inputIds: cut(batch.inputIds),
    labels: cut(batch.labels),
    targets: batch.targets?.flatMap((tensor) => cut(tensor) ?? []) ?? null,
    boundaries,
    evidence,
    outputTail: null,
    ranks: cutRanks(batch.ranks, row * batch.sequenceLength + start, size),
    trainer: { mtpLoss: null, mainLoss: null, perDepth: null },
  }
}

/** The square of a `[B, 1, S, S]` mask that is between the tokens of the slice; null for a tensor of another kind. */
function cutMask(mask: IntegerTensor, length: number, range: TokenRange): IntegerTensor | null {
  const { shape, values } = mask
  const [rows, heads] = shape
  if (shape.length !== 4 || shape[2] !== length || shape[3] !== length || range.row >= rows) return null
  const size = range.end - range.start
  const square = new Float64Array(size * size)
  for (let q = 0; q < size; q++) {
    const from = (range.row * heads * length + range.start + q) * length + range.start
    square.set(values.subarray(from, from + size), q * size)
  }
  return { ...mask, shape: [1, 1, size, size], values: square }
}

/** Each rank's part of what was cut out, in the rank's own order. */
function cutRanks(ranks: PackedBatch['ranks'], from: number, size: number): PackedBatch['ranks'] {
  if (ranks === null) return null
  const inside = (token: number) => token >= from && token < from + size
  return { ...ranks, shares: ranks.shares.map((share) => share.filter(inside).map((token) => token - from)) }
}

function isList(name: BoundaryTensorName): boolean {
  return name.startsWith('cu_seqlens') || name.startsWith('seq_lens')
}

function cutList(
  name: BoundaryTensorName,
  tensor: IntegerTensor,
  batch: PackedBatch,
  { row, start, end }: TokenRange,
): IntegerTensor | null {
  const whole = start === 0 && end === batch.sequenceLength && batch.rows === 1
  if (whole) return tensor
  const perRow = tensor.shape.length === 2 && tensor.shape[0] === batch.rows ? tensor.shape[1] : tensor.values.length
  const list = tensor.values.subarray(row * perRow, (row + 1) * perRow).filter((value) => value >= 0)
  if (list.length === 0) return null
  const offsets = name.startsWith('cu')
    ? [...list]
    : [0, ...list].map((_, i) => list.subarray(0, i).reduce((a, b) => a + b, 0))
  const inside = offsets.filter((offset) => offset > start && offset < end).map((offset) => offset - start)
  const cumulative = [0, ...inside, end - start]
  const values = name.startsWith('cu') ? cumulative : cumulative.slice(1).map((offset, i) => offset - cumulative[i])
  // Upstream takes [1, n] for one row and ignores [2, n]: a slice of one row keeps two, or it would have no such bug.
  const isIgnored = name.startsWith('cu') && tensor.shape.length === 2 && tensor.shape[0] > 1
  const shape = isIgnored ? [2, values.length] : name.startsWith('cu') ? [values.length] : [1, values.length]
  return { ...tensor, shape, values: Float64Array.from(isIgnored ? [...values, ...values] : values) }
}
