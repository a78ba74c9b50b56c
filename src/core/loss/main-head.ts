import type { IntegerTensor } from '../packing/integer-tensor.ts'
import type { TensorRoles } from '../packing/tensor-roles.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { HeadOutput } from './cross-entropy-backend.ts'
import type { LossFunction } from './loss-function.ts'

/**
 * What the recipe gives its loss function for the main loss: hidden states for the fused loss, logits for the others;
 * where a dump has only one of the two, that one. null where it has neither.
 */
export function mainHead(
  roles: TensorRoles,
  fn: LossFunction,
  labels: IntegerTensor,
): { name: string; output: HeadOutput } | null {
  const hidden = roles.hiddenStates !== null && roles.lmHead !== null ? roles.hiddenStates : null
  const fused = fn.name === 'FusedLinearCrossEntropy'
  if (roles.lmHead !== null && hidden !== null && (fused || roles.logits === null))
    return { name: 'hidden_states', output: { kind: 'hidden', hidden: flat(hidden, labels), weight: roles.lmHead } }
  if (roles.logits === null) return null
  return { name: 'logits', output: { kind: 'logits', logits: flat(roles.logits, labels) } }
}

/** The recipe squeezes `[1, T, …]` beside flat labels, as the MTP loss does with its own outputs. */
function flat(tensor: Tensor, labels: IntegerTensor): Tensor {
  return labels.shape.length === 1 && tensor.shape.length === 3 && tensor.shape[0] === 1
    ? { ...tensor, shape: tensor.shape.slice(1) }
    : tensor
}
