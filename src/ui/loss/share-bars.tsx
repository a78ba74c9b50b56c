import type { Evaluation } from '../../core/loss/evaluation.ts'

/** How much of the MTP loss each depth brings. Nothing where the losses are no numbers that have shares. */
export function ShareBars({ evaluation: { depths } }: { readonly evaluation: Evaluation }) {
  const losses = depths.map(({ loss }) => loss ?? Number.NaN)
  const total = losses.reduce((sum, loss) => sum + loss, 0)
  if (!Number.isFinite(total) || total <= 0 || losses.some((loss) => loss < 0)) return null
  return (
    <section className="section">
      <h3 className="plain">Loss by depth, share of the total</h3>
      <ul className="shares">
        {losses.map((loss, depth) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a depth is its index
          <li key={depth}>
            <span className="mono">depth {depth}</span>
            <span className="share-bar" aria-hidden="true">
              <span style={{ width: `${(100 * loss) / total}%` }} />
            </span>
            <span className="mono">{((100 * loss) / total).toFixed(1)} %</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
