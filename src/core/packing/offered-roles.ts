import { roleNames } from './guess-role.ts'
import type { TensorHeader } from './packed-batch.ts'

/** Depths that are offered by hand; a dump that has more names them. */
const mostDepths = 8

const floatRoles = new Set(['attention_mask', 'loss_mask', 'lm_head.weight', 'hidden_states', 'logits'])
const onlyFloat = new Set(['lm_head.weight', 'hidden_states', 'logits'])

/**
 * Roles that a tensor may be given by hand, by its element type: ids and boundaries are integers, states and weights floats.
 * @param count of tensors in the file: there are not more depths than tensors
 */
export function offeredRoles({ dtype }: TensorHeader, count: number): readonly string[] {
  const isFloat = dtype.startsWith('F') || dtype.startsWith('BF')
  const families = isFloat ? ['mtp_per_depth_h', 'mtp_per_depth_logits'] : ['mtp_per_depth_targets']
  const depths = Array.from({ length: Math.min(count, mostDepths) }, (_, depth) => depth)
  return [
    ...roleNames.filter((role) => (isFloat ? floatRoles.has(role) : !onlyFloat.has(role))),
    ...families.flatMap((family) => depths.map((depth) => `${family}.${depth}`)),
  ]
}
