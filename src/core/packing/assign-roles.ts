import type { Tensor } from '../tensor/tensor.ts'
import { visibleText } from '../tensor/visible-text.ts'
import type { BatchChoices } from './batch-choices.ts'
import { guessRole, isRole } from './guess-role.ts'

/** What a tensor of the file is taken for. Plain data, for the screen. */
export interface RoleAssignment {
  readonly tensor: string
  /** A name of `contract.md`; null for a tensor that is not used. */
  readonly role: string | null
  /** `named`: the role is its name. `guessed`: its name is another framework's. `chosen`: by hand. */
  readonly how: 'named' | 'guessed' | 'chosen'
}

export interface AssignedTensors {
  /** Tensors by role, and those without one by their own name. Their `name` stays that of the file, for messages. */
  readonly tensors: ReadonlyMap<string, Tensor>
  readonly roles: readonly RoleAssignment[]
  readonly notes: readonly string[]
}

/**
 * Gives every tensor its role: what was chosen by hand, else its own name, else what its name means elsewhere. One role
 * has one tensor; of two that could have it by guess, the one with the shorter path does, and the other is noted.
 */
export function assignRoles(tensors: ReadonlyMap<string, Tensor>, choices: BatchChoices): AssignedTensors {
  const holder = new Map<string, string>()
  const how = new Map<string, RoleAssignment['how']>()
  const notes: string[] = []
  const take = (role: string, name: string, why: RoleAssignment['how']): void => {
    const other = holder.get(role)
    if (other === undefined) {
      holder.set(role, name)
      how.set(name, why)
    } else if (why !== 'guessed' || !isCopyName(name)) {
      notes.push(`${visibleText(name, 60)} is not used: ${visibleText(other, 60)} is the ${role} already.`)
    }
  }
  for (const [name, role] of choices.roles)
    if (role !== null && tensors.has(name) && isRole(role)) take(role, name, 'chosen')
  const free = [...tensors.keys()].filter((name) => !choices.roles.has(name))
  for (const name of free) if (isRole(name) && !isMaskMatrix(name, tensors)) take(name, name, 'named')
  const guesses = free.flatMap((name) => {
    const guess = isRole(name) ? null : guessRole(name)
    return guess === null || isMaskMatrix(guess.role, tensors, name) ? [] : [{ name, ...guess }]
  })
  for (const { name, role } of guesses.toSorted((a, b) => a.skipped - b.skipped)) take(role, name, 'guessed')

  const roleOf = new Map([...holder].map(([role, name]) => [name, role]))
  const assigned = new Map<string, Tensor>()
  const rest = new Map<string, Tensor>()
  for (const [name, tensor] of tensors) {
    const role = roleOf.get(name)
    if (role !== undefined) assigned.set(role, tensor)
    else rest.set(isRole(name) ? `${name} (not used)` : name, tensor)
  }
  return {
    tensors: new Map([...assigned, ...rest]),
    roles: [...tensors.keys()].map((tensor) => ({
      tensor,
      role: roleOf.get(tensor) ?? null,
      how: how.get(tensor) ?? (choices.roles.has(tensor) ? 'chosen' : 'named'),
    })),
    notes,
  }
}

/** `[B, 1, S, S]` masks say who attends to whom, and are no index of sub-sequences. */
function isMaskMatrix(role: string, tensors: ReadonlyMap<string, Tensor>, name = role): boolean {
  return role === 'attention_mask' && (tensors.get(name)?.shape.length ?? 0) > 2
}

/** A checkpoint's own tensors (`model.layers.3.…`) may end like a role; a note about each would bury the others. */
function isCopyName(name: string): boolean {
  return /(^|\.)(layers|h|blocks)\.\d+\./.test(name)
}
