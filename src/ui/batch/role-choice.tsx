import type { RoleAssignment } from '../../core/packing/assign-roles.ts'
import { roleNames } from '../../core/packing/guess-role.ts'
import { chooseForBatch } from '../../state/open-files.ts'
import { useOpenBatch } from '../use-open-batch.ts'

interface Props {
  /** Of the tensor in the file. */
  readonly name: string
  readonly assignment: RoleAssignment | null
}

const UNUSED = ''

/** What a tensor is taken for, changeable by hand. A choice that does not fit is refused, and the batch stays. */
export function RoleChoice({ name, assignment }: Props) {
  const open = useOpenBatch()
  if (open === null) return null
  const role = assignment?.role ?? null
  // Depths and the trainer's figures are numbered families: one of them is offered only where the tensor has it.
  const offered = role === null || roleNames.includes(role) ? roleNames : [role, ...roleNames]
  const choose = (chosen: string) => {
    const roles = new Map(open.choices.roles)
    roles.set(name, chosen === UNUSED ? null : chosen)
    void chooseForBatch({ roles }).catch(() => undefined)
  }
  return (
    <>
      <select
        className="control mono role-choice"
        aria-label={`What ${name} is taken for`}
        value={role ?? UNUSED}
        onChange={(event) => choose(event.target.value)}
      >
        <option value={UNUSED}>not used</option>
        {offered.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
      {assignment !== null && assignment.how !== 'named' && <div className="caption">{assignment.how}</div>}
    </>
  )
}
