import { type BatchChoices, noChoices } from '../core/packing/batch-choices.ts'
import type { TensorHeader } from '../core/packing/packed-batch.ts'

const KEY = 'mtp-lens/choices'

/** Shapes whose choices are kept; the oldest goes first. */
const mostShapes = 32

/** Longer entries are not kept: a checkpoint has thousands of names, and nobody chooses a role among them. */
const longestEntry = 8192

type Stored = readonly (readonly [
  shape: string,
  roles: readonly (readonly [string, string | null])[],
  labels: string | null,
])[]

/** Keeps what the user chose for files with these tensors. */
export function rememberChoices(tensors: readonly TensorHeader[], { roles, labels }: BatchChoices): void {
  const shape = shapeOf(tensors)
  const entry = [shape, [...roles], labels] as const
  if (JSON.stringify(entry).length > longestEntry) return
  try {
    const others = stored().filter(([other]) => other !== shape)
    localStorage.setItem(KEY, JSON.stringify([...others, entry].slice(-mostShapes)))
  } catch {
    // Storage may be off or full; the choice then lasts as long as the batch.
  }
}

/** What was chosen for files with these tensors; null where nothing was. */
export function recallChoices(tensors: readonly TensorHeader[]): BatchChoices | null {
  try {
    const shape = shapeOf(tensors)
    const entry = stored().find(([other]) => other === shape)
    if (entry === undefined) return null
    const labels = entry[2]
    const convention = labels === 'shifted' || labels === 'unshifted' || labels === 'shifted-twice' ? labels : null
    const roles = new Map(entry[1].filter(([name, role]) => typeof name === 'string' && isRoleText(role)))
    return roles.size === 0 && convention === null ? null : { ...noChoices, roles, labels: convention }
  } catch {
    // Junk of an older version, or of another program: it is written over with the next choice.
    return null
  }
}

function isRoleText(role: unknown): boolean {
  return role === null || typeof role === 'string'
}

/** Names, element types and numbers of dimensions: what a training script writes alike at every step. */
function shapeOf(tensors: readonly TensorHeader[]): string {
  return tensors
    .map(({ name, dtype, shape }) => `${name} ${dtype} ${shape.length}`)
    .toSorted()
    .join('\n')
}

function stored(): Stored {
  const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
  return Array.isArray(value) ? (value as Stored) : []
}
