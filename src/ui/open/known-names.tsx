import { type FrameworkNames, frameworkNames } from '../../core/packing/framework-names.ts'

const SECTION_ID = 'known-names'

/** What each framework calls its tensors, and what they are taken for: the table that names are looked up in. */
export function KnownNames() {
  return (
    <details className="known-names">
      <summary id={SECTION_ID}>Names of {frameworkNames.length} frameworks that need no mapping</summary>
      <p className="dim">
        A tensor under one of these names gets its role by itself, also inside a dict (batch.tokens). The role can be
        changed in the Batch panel. Unshifted labels are shifted only when you say so, in Settings.
      </p>
      <table className="words" aria-labelledby={SECTION_ID}>
        <thead>
          <tr>
            <th scope="col">written by</th>
            <th scope="col">labels</th>
            <th scope="col">names, and what they are taken for</th>
          </tr>
        </thead>
        <tbody>
          {frameworkNames.map((framework) => (
            <tr key={framework.framework}>
              <th scope="row">{framework.framework}</th>
              <td>{framework.labels}</td>
              <td>
                <Names {...framework} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

function Names({ names }: FrameworkNames) {
  const entries = Object.entries(names)
  const unused = entries.flatMap(([name, role]) => (role === null ? [name] : []))
  return (
    <>
      {entries.map(
        ([name, role]) =>
          role !== null && (
            <span key={name} className="known-name mono">
              {name === role ? name : `${name} → ${role}`}
            </span>
          ),
      )}
      {unused.length > 0 && <span className="dim unused">not used: {unused.join(', ')}</span>}
    </>
  )
}
