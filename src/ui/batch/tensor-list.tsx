import type { RoleAssignment } from '../../core/packing/assign-roles.ts'
import { offeredRoles } from '../../core/packing/offered-roles.ts'
import type { TensorHeader } from '../../core/packing/packed-batch.ts'
import { formatCount } from '../format-number.ts'
import { RoleChoice } from './role-choice.tsx'
import { TensorCell } from './tensor-cell.tsx'

/** Rows a list shows; a file may name a hundred thousand tensors. */
const MOST = 300

interface Props {
  readonly tensors: readonly TensorHeader[]
  readonly roles: readonly RoleAssignment[]
}

/** Every tensor of the file, and what it is taken for. */
export function TensorList({ tensors, roles }: Props) {
  const assigned = new Map(roles.map((assignment) => [assignment.tensor, assignment]))
  return (
    <section className="section">
      <h3>Tensors, {formatCount(tensors.length)}</h3>
      <table className="words" aria-label="Tensors in the file">
        <thead>
          <tr>
            <th scope="col">name, dtype, shape</th>
            <th scope="col">taken for</th>
          </tr>
        </thead>
        <tbody>
          {tensors.slice(0, MOST).map((header) => (
            <tr key={header.name}>
              <TensorCell header={header} />
              <td>
                <RoleChoice
                  name={header.name}
                  assignment={assigned.get(header.name) ?? null}
                  offered={offeredRoles(header, tensors.length)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {tensors.length > MOST && <p className="dim">and {formatCount(tensors.length - MOST)} more</p>}
    </section>
  )
}
