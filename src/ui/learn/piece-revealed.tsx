import { useEffect, useRef } from 'react'
import type { Finding } from '../../core/findings/finding.ts'
import type { MuseumPiece } from '../../learn/museum/museum-piece.ts'
import { useAppStore } from '../../state/app-store.ts'
import { formatCount, formatNumber } from '../format-number.ts'
import { CurveDrawing } from './curve-drawing.tsx'
import { RichText } from './rich-text.tsx'
import { ruleReference } from './rule-reference.tsx'

interface Props {
  readonly piece: MuseumPiece
  /** What the doctor says of the batch that is shown; null of the sound one. */
  readonly finding: Finding | null
  readonly how: 'found' | 'revealed'
  readonly side: 'broken' | 'sound'
}

/** What it was, what it costs here, how it looks in a run, and how it is mended. */
export function PieceRevealed({ piece, finding, how, side }: Props) {
  const { title, broke, curve, fix, reference } = piece
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const mtpLoss = useAppStore(({ open }) => (open.status === 'open' ? (open.evaluation?.mtpLoss ?? null) : null))
  return (
    <div className="learn-columns" data-figure="">
      <div className="learn-words">
        <h3 ref={heading} tabIndex={-1}>
          {how === 'found' && <span className="ok">✓ Found: </span>}
          {title}
        </h3>
        {broke.map((text) => (
          <p key={text}>
            <RichText text={text} />
          </p>
        ))}
        <p>
          <strong>Fix.</strong> {fix}
        </p>
        <p className="caption">
          <span className="mono">{piece.id}</span> · reported: {ruleReference(reference)}
        </p>
      </div>
      <div className="learn-revealed">
        <section aria-label="The doctor" aria-live="polite">
          <h4>The doctor, on this batch</h4>
          {side === 'sound' ? (
            <p>
              The sound batch: the doctor does not find it. MTP loss {mtpLoss === null ? '—' : formatNumber(mtpLoss, 6)}
              .
            </p>
          ) : finding === null ? (
            <p className="dim">Computing…</p>
          ) : (
            <>
              <p>{finding.message}</p>
              <Effect finding={finding} mtpLoss={mtpLoss} />
            </>
          )}
        </section>
        <section aria-label="In a run">
          <h4>In a run</h4>
          <CurveDrawing shape={curve.shape} />
          <p>{curve.words}</p>
        </section>
      </div>
    </div>
  )
}

function Effect({ finding: { effect }, mtpLoss }: { readonly finding: Finding; readonly mtpLoss: number | null }) {
  if (effect === null)
    return (
      <p className="dim">
        It has no price in this batch: {mtpLoss === null ? 'upstream gives no loss.' : 'no target of the loss changes.'}
      </p>
    )
  const counts = [
    [effect.leaked, 'leaked'],
    [effect.lost, 'lost'],
    [effect.wrong, 'wrong'],
  ] as const
  return (
    <p>
      <b className="mono">
        {effect.mtpLoss < 0 ? '−' : '+'}
        {formatNumber(Math.abs(effect.mtpLoss), 4)}
      </b>{' '}
      of an MTP loss of <span className="mono">{mtpLoss === null ? '—' : formatNumber(mtpLoss, 6)}</span>
      {effect.estimated && ', estimated at ln V a target'}.{' '}
      {counts
        .filter(([count]) => count > 0)
        .map(([count, name]) => `${formatCount(count)} targets ${name}`)
        .join(', ')}
    </p>
  )
}
