import { countOf } from '../../core/findings/count-of.ts'
import type { Effect } from '../../core/findings/finding.ts'
import { formatNumber } from '../format-number.ts'

/** What a bug adds to the MTP loss, and the targets it does that with. */
export function EffectPrice({ effect: { mtpLoss, leaked, lost, wrong, estimated } }: { readonly effect: Effect }) {
  const counts = [
    [leaked, 'leaked'],
    [lost, 'lost'],
    [wrong, 'wrong'],
  ] as const
  const parts = counts.filter(([count]) => count > 0).map(([count, how]) => `${countOf(count, 'target')} ${how}`)
  return (
    <>
      <strong className="mono">
        {mtpLoss < 0 ? '−' : '+'}
        {formatNumber(Math.abs(mtpLoss), 4)}
      </strong>{' '}
      <span className="dim">
        of the MTP loss{estimated && ', estimated at ln V a target'}
        {parts.length > 0 && ` · ${parts.join(', ')}`}
      </span>
    </>
  )
}
