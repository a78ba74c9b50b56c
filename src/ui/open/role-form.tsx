import { useState } from 'react'
import { offeredRoles } from '../../core/packing/offered-roles.ts'
import type { UnnamedFiles } from '../../state/app-state.ts'
import { openWithRoles } from '../../state/open-files.ts'
import { RoleSelect } from '../batch/role-select.tsx'
import { TensorCell } from '../batch/tensor-cell.tsx'
import { formatCount } from '../format-number.ts'

/** Rows the list shows: nobody names a thousand tensors by hand. */
const MOST = 100

/** Tensors that no name says anything of, for the user to say what they are. */
export function RoleForm({ unnamed: { tensors, roles } }: { readonly unnamed: UnnamedFiles }) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, string | null>>(new Map())
  const guessed = new Map(roles.map(({ tensor, role }) => [tensor, role]))
  const roleOf = (name: string) => (chosen.has(name) ? chosen.get(name) : guessed.get(name)) ?? null
  const missing = whatIsMissing(tensors.map(({ name }) => roleOf(name)))
  return (
    <form
      className="role-form"
      aria-labelledby="role-form-title"
      onSubmit={(event) => {
        event.preventDefault()
        // What is wrong with the choice is shown as an error, and the form stays.
        if (missing === null) void openWithRoles(chosen).catch(() => undefined)
      }}
    >
      <h2 id="role-form-title">Say what the tensors are</h2>
      <p className="dim">Kept for files with the same tensors.</p>
      <table className="words" aria-labelledby="role-form-title">
        <thead>
          <tr>
            <th scope="col">name, dtype, shape</th>
            <th scope="col">take it for</th>
          </tr>
        </thead>
        <tbody>
          {tensors.slice(0, MOST).map((header) => (
            <tr key={header.name}>
              <TensorCell header={header} />
              <td>
                <RoleSelect
                  name={header.name}
                  role={roleOf(header.name)}
                  offered={offeredRoles(header, tensors.length)}
                  onChoose={(role) => setChosen(new Map(chosen).set(header.name, role))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {tensors.length > MOST && <p className="dim">and {formatCount(tensors.length - MOST)} more, not used</p>}
      <p className="role-form-end">
        <button type="submit" className="button primary" aria-disabled={missing !== null}>
          Open with these roles
        </button>
        <span className="dim" role="status">
          {missing}
        </span>
      </p>
    </form>
  )
}

/** Why the choice can make no batch yet; null when it may. */
function whatIsMissing(roles: readonly (string | null)[]): string | null {
  const used = roles.filter((role) => role !== null)
  const twice = used.find((role, at) => used.indexOf(role) !== at)
  if (twice !== undefined) return `${twice} is chosen twice.`
  const makesBatch = ['input_ids', 'labels', 'mtp_per_depth_targets.0'].some((role) => used.includes(role))
  return makesBatch ? null : 'Choose input_ids or labels first.'
}
