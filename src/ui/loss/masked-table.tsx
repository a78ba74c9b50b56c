import type { Evaluation } from '../../core/loss/evaluation.ts'
import { formatCount } from '../format-number.ts'

/** Why positions are masked, by depth. Letters are those of the timeline. */
export function MaskedTable({ evaluation: { depths } }: { readonly evaluation: Evaluation }) {
  if (depths.length === 0) return null
  return (
    <section className="section">
      <table aria-label="Masked positions by reason">
        <caption>Masked, by reason</caption>
        <thead>
          <tr>
            <th scope="col">head</th>
            <th scope="col">
              <b>T</b> trailing
            </th>
            <th scope="col">
              <b>B</b> boundary
            </th>
            <th scope="col">
              <b>I</b> ignored
            </th>
          </tr>
        </thead>
        <tbody>
          {depths.map(({ depth, masked }) => (
            <tr key={depth}>
              <th scope="row">depth {depth}</th>
              <td>{formatCount(masked.trailing)}</td>
              <td>{formatCount(masked.crossBoundary)}</td>
              <td>{formatCount(masked.ignoredLabel)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
