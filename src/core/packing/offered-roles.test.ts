import { expect, it } from 'vitest'
import { isRole } from './guess-role.ts'
import { offeredRoles } from './offered-roles.ts'

const ids = offeredRoles({ name: 'x', dtype: 'I64', shape: [2, 64] }, 3)
const states = offeredRoles({ name: 'y', dtype: 'BF16', shape: [2, 64, 8] }, 3)

it('integers are offered ids, labels, boundaries and targets of a depth; floats what the loss multiplies', () => {
  expect(ids).toEqual(
    expect.arrayContaining(['input_ids', 'labels', 'seq_idx', 'cu_seqlens', 'mtp_per_depth_targets.2']),
  )
  expect(ids).not.toContain('lm_head.weight')
  expect(states).toEqual(expect.arrayContaining(['lm_head.weight', 'hidden_states', 'logits', 'mtp_per_depth_h.2']))
  expect(states).not.toContain('labels')
})

it('only what is a role is offered, and no more depths than there are tensors', () => {
  expect([...ids, ...states].filter((role) => !isRole(role))).toEqual([])
  expect(states).not.toContain('mtp_per_depth_h.3')
})
