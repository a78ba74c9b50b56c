import { assignRoles } from '../packing/assign-roles.ts'
import type { BatchChoices } from '../packing/batch-choices.ts'
import type { BoundaryTensorName } from '../packing/boundary-source.ts'
import { openBatch } from '../packing/open-batch.ts'
import type { PackedBatch } from '../packing/packed-batch.ts'
import { type BoundaryReading, readBoundaries } from '../packing/read-boundaries.ts'
import { type TensorRoles, tensorRoles } from '../packing/tensor-roles.ts'
import { dtypeBytes } from '../tensor/dtype.ts'
import { elementCount, type Tensor } from '../tensor/tensor.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import type { Evaluation } from './evaluation.ts'
import { planEvaluation } from './plan-evaluation.ts'

/** Batches of fewer tokens are read whole before one could look at their first row. */
const MANY_TOKENS = 1 << 22

/** Row 0 of a large batch, as a batch of one row. Plain data. */
export interface FirstRow {
  /** Its tensors' headers are those of the file. */
  readonly packed: PackedBatch
  readonly readings: readonly BoundaryReading[]
  /** Boundaries, targets and masks as they are in the whole batch. */
  readonly evaluation: Evaluation
  /** Of the whole batch. */
  readonly rows: number
  /** Bytes that opening the whole batch reads. */
  readonly bytesToRead: number
}

/**
 * Opens the first row alone of a batch whose rows take seconds to read. What a row trains on depends on nothing in the
 * others, as long as each tensor that says boundaries has a row of its own for it, or one for all.
 * @returns null for a batch that is not large, or of which this cannot be said: whatever is wrong with it, opening it whole says
 */
export async function openFirstRow(
  file: TensorFile,
  choices: BatchChoices,
  manyTokens = MANY_TOKENS,
): Promise<FirstRow | null> {
  try {
    const { tensors } = assignRoles(file.tensors, choices)
    const roles = tensorRoles(file.name, tensors)
    const leading = roles.labels ?? roles.inputIds
    if (leading === null || leading.shape.length !== 2) return null
    const [rows, length] = leading.shape
    if (rows < 2 || rows * length < manyTokens) return null
    if (![...roles.boundaries].every(([name, { shape }]) => isRowwise(name, shape, rows))) return null
    const boundaryNames = new Set([...roles.boundaries.values()].map(({ name }) => name))
    const ofRow = (tensor: Tensor): Tensor => {
      const { name, shape } = tensor
      const isCut = shape.length > 1 && shape[0] === rows && (shape[1] === length || boundaryNames.has(name))
      // Elements are in the order of the rows: those of the first come first.
      return isCut ? { ...tensor, shape: [1, ...shape.slice(1)] } : tensor
    }
    const cut = new Map([...file.tensors].map(([name, tensor]) => [name, ofRow(tensor)] as const))
    const open = await openBatch([{ ...file, tensors: cut }], choices)
    const { batch } = open
    const { evaluation } = planEvaluation(open, batch.settings)
    if (evaluation.depths.length === 0) return null
    const headers = batch.tensors.map((header) => ({
      ...header,
      shape: file.tensors.get(header.name)?.shape ?? header.shape,
    }))
    return {
      packed: { ...batch, tensors: headers },
      readings: readBoundaries(batch),
      evaluation,
      rows,
      bytesToRead: readWhole(roles).reduce((sum, { dtype, shape }) => sum + dtypeBytes[dtype] * elementCount(shape), 0),
    }
  } catch {
    return null
  }
}

/**
 * Whether a source says the same of a row when the others are not there. Upstream takes offsets in two dimensions for one
 * row only, and lengths in one dimension as well: cut, they would say what they do not say of the whole.
 */
function isRowwise(name: BoundaryTensorName, shape: readonly number[], rows: number): boolean {
  if (name === 'cu_seqlens' || name === 'cu_seqlens_padded') return shape.length === 1
  if (shape.length === 1) return name !== 'seq_lens' && name !== 'seq_lens_padded'
  return shape.length === 2 && shape[0] === rows
}

/** Tensors that `openBatch` reads whole. */
function readWhole({ inputIds, labels, boundaries, mtpPerDepthTargets }: TensorRoles): Tensor[] {
  return [inputIds, labels, ...boundaries.values(), ...(mtpPerDepthTargets ?? [])].filter((tensor) => tensor !== null)
}
