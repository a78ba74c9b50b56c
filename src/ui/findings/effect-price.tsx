import { countOf } from '../../core/findings/count-of.ts'
import type { Effect } from '../../core/findings/finding.ts'
import { formatNumber } from '../format-number.ts'

/** What a bug adds to the MTP loss and to each depth's, and the targets it does that with. */
export function EffectPrice({ effect }: { readonly effect: Effect }) {
  const { mtpLoss, perDepth, leaked, lost, wrong, estimated } = effect
  const counts = [
    [leaked, 'leaked'],
    [lost, 'lost'],
    [wrong, 'wrong'],
  ] as const
  const parts = counts.filter(([count]) => count > 0).map(([count, how]) => `${countOf(count, 'target')} ${how}`)
  return (
    <>
      <strong className="mono">{signed(mtpLoss)}</strong>{' '}
      <span className="dim">
        of the MTP loss{estimated && ', estimated at ln V a target'}
        {parts.length > 0 && ` · ${parts.join(', ')}`}
        {perDepth.length > 0 && (
          <>
            {' · depth '}
            {perDepth.map((price, depth) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a depth is its index
              <span key={depth}>
                {depth > 0 && ', '}
                {depth}: <span className="mono">{signed(price)}</span>
              </span>
            ))}
          </>
        )}
      </span>
    </>
  )
}

/** What the prices are, for the place that shows them. */
export const PRICE_MEANING =
  'A price is the loss as it is minus the loss with the right targets, both over the same num_label_tokens; a depth’s is unscaled.'

function signed(price: number): string {
  return `${price < 0 ? '−' : '+'}${formatNumber(Math.abs(price), 4)}`
}
