import type { RoleAssignment } from '../../core/packing/assign-roles.ts'
import { chooseForBatch } from '../../state/open-files.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { RoleSelect } from './role-select.tsx'

interface Props {
  /** Of the tensor in the file. */
  readonly name: string
  readonly assignment: RoleAssignment | null
  readonly offered: readonly string[]
}

/** What a tensor is taken for, changeable by hand. A choice that does not fit is refused, and the batch stays. */
export function RoleChoice({ name, assignment, offered }: Props) {
  const open = useOpenBatch()
  if (open === null) return null
  const role = assignment?.role ?? null
  const choose = (chosen: string | null) => {
    const roles = new Map(open.choices.roles)
    roles.set(name, chosen)
    void chooseForBatch({ roles }).catch(() => undefined)
  }
  return (
    <>
      <RoleSelect name={name} role={role} offered={offered} onChoose={choose} />
      {assignment !== null && assignment.how !== 'named' && <div className="caption">{assignment.how}</div>}
    </>
  )
}
