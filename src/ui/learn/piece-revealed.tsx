import { type ReactNode, useEffect, useRef } from 'react'
import type { MuseumPiece } from '../../learn/museum/museum-piece.ts'
import { CurveDrawing } from './curve-drawing.tsx'
import { RichText } from './rich-text.tsx'
import { ruleReference } from './rule-reference.tsx'

interface Props {
  readonly piece: MuseumPiece
  readonly how: 'found' | 'revealed'
  /** What the doctor says of the batch that is shown. */
  readonly children: ReactNode
}

/** What it was, what it costs here, how it looks in a run, and how it is mended. */
export function PieceRevealed({ piece, how, children }: Props) {
  const { title, broke, curve, fix, reference } = piece
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
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
          {children}
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
