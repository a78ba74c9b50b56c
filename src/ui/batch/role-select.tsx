interface Props {
  /** Of the tensor in the file. */
  readonly name: string
  readonly role: string | null
  readonly offered: readonly string[]
  readonly onChoose: (role: string | null) => void
}

const UNUSED = ''

/** What a tensor is taken for: one of the roles offered, the one it has, or none. */
export function RoleSelect({ name, role, offered, onChoose }: Props) {
  // The trainer's figures are offered only where the tensor is one.
  const shown = role === null || offered.includes(role) ? offered : [role, ...offered]
  return (
    <select
      className="control mono role-choice"
      aria-label={`What ${name} is taken for`}
      value={role ?? UNUSED}
      onChange={(event) => onChoose(event.target.value === UNUSED ? null : event.target.value)}
    >
      <option value={UNUSED}>not used</option>
      {shown.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </select>
  )
}
