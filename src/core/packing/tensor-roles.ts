import { ReadError } from '../tensor/read-error.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { type BoundaryTensorName, boundaryTensorNames, isBoundaryTensorName } from './boundary-source.ts'

/** The tensors of a dump by what upstream uses them for (`contract.md` section 1: the names are upstream's own). */
export interface TensorRoles {
  readonly inputIds: Tensor | null
  readonly labels: Tensor | null
  readonly boundaries: ReadonlyMap<BoundaryTensorName, Tensor>
  /** `mtp_per_depth_h.0 …`, null where the dump has none. */
  readonly mtpPerDepthH: readonly Tensor[] | null
  readonly mtpPerDepthLogits: readonly Tensor[] | null
  readonly mtpPerDepthTargets: readonly Tensor[] | null
  readonly lmHead: Tensor | null
  readonly hiddenStates: Tensor | null
  readonly logits: Tensor | null
  /** `output.0 …`: a pipeline stage's output tuple as it was. */
  readonly output: readonly Tensor[] | null
  readonly expected: ReadonlyMap<string, Tensor>
  /** Upstream's loss does not read it. */
  readonly lossMask: Tensor | null
  /** Names that have no role here; shown, not used. */
  readonly unused: readonly string[]
}

/**
 * Sorts tensors by role.
 * @param tensors by role, as `assignRoles` names them; others by their own name
 * @throws ReadError when a per-depth family has a hole (`.0` and `.2` but no `.1`).
 */
export function tensorRoles(file: string, tensors: ReadonlyMap<string, Tensor>): TensorRoles {
  const boundaries = new Map<BoundaryTensorName, Tensor>()
  const expected = new Map<string, Tensor>()
  const unused: string[] = []
  for (const name of boundaryTensorNames) {
    const tensor = tensors.get(name)
    if (tensor !== undefined) boundaries.set(name, tensor)
  }
  for (const [name, tensor] of tensors) {
    if (isBoundaryTensorName(name)) continue
    if (name.startsWith('expected.')) expected.set(name.slice('expected.'.length), tensor)
    else if (!singles.has(name) && !families.some((family) => depthOf(name, family) !== null)) unused.push(name)
  }
  return {
    inputIds: tensors.get('input_ids') ?? null,
    labels: tensors.get('labels') ?? null,
    boundaries,
    mtpPerDepthH: numbered(file, tensors, 'mtp_per_depth_h'),
    mtpPerDepthLogits: numbered(file, tensors, 'mtp_per_depth_logits'),
    mtpPerDepthTargets: numbered(file, tensors, 'mtp_per_depth_targets'),
    lmHead: tensors.get('lm_head.weight') ?? null,
    hiddenStates: tensors.get('hidden_states') ?? null,
    logits: tensors.get('logits') ?? null,
    output: numbered(file, tensors, 'output'),
    expected,
    lossMask: tensors.get('loss_mask') ?? null,
    unused,
  }
}

const singles = new Set(['input_ids', 'labels', 'lm_head.weight', 'hidden_states', 'logits', 'loss_mask'])
const families = ['mtp_per_depth_h', 'mtp_per_depth_logits', 'mtp_per_depth_targets', 'output']

function depthOf(name: string, family: string): number | null {
  if (!name.startsWith(`${family}.`)) return null
  const digits = name.slice(family.length + 1)
  return /^\d{1,4}$/.test(digits) ? Number(digits) : null
}

function numbered(file: string, tensors: ReadonlyMap<string, Tensor>, family: string): readonly Tensor[] | null {
  const found: Tensor[] = []
  let count = 0
  for (const [name, tensor] of tensors) {
    const depth = depthOf(name, family)
    if (depth === null) continue
    found[depth] = tensor
    count++
  }
  if (count === 0) return null
  for (let depth = 0; depth < found.length; depth++)
    if (found[depth] === undefined)
      throw new ReadError({
        file,
        tensor: `${family}.${depth}`,
        expected: `${family}.0 to ${family}.${found.length - 1} without a hole`,
        found: `no ${family}.${depth}`,
        remedy: 'Dump every depth, or renumber them from 0.',
      })
  return found
}
