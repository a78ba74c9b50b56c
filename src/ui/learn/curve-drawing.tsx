import type { CurveShape } from '../../learn/museum/museum-piece.ts'

/** The right curve, and the one with the bug: drawn by hand, to show a shape. */
const right = 'M8 12C30 44 60 58 120 66S200 70 232 71'
const broken: Readonly<Record<CurveShape, string>> = {
  same: right,
  'slightly above': 'M8 12C30 42 60 55 120 62S200 66 232 67',
  'far above': 'M8 10C30 16 60 20 120 22S200 23 232 23',
  below: 'M8 12C30 50 60 68 120 76S200 79 232 80',
  plateau: 'M8 12C20 36 30 40 60 40S200 40 232 40',
  'not a number': 'M8 12C30 44 60 58 110 65',
  crash: 'M8 12L14 20',
  'other height': 'M8 6C30 22 60 29 120 33S200 35 232 36',
}

const ends: Partial<Record<CurveShape, readonly [x: number, y: number, text: string]>> = {
  'not a number': [116, 62, 'NaN'],
  crash: [22, 24, '✕ stops'],
}

/** How a run's loss would look beside the right one. */
export function CurveDrawing({ shape }: { readonly shape: CurveShape }) {
  const end = ends[shape]
  return (
    <figure className="learn-curve">
      <svg viewBox="0 0 240 92" role="img" aria-label={`A drawn loss curve: with the bug it is ${words[shape]}`}>
        <path className="lf-axis" d="M8 4V86H236" />
        <path className="lf-curve" d={right} />
        <path className="lf-curve is-broken" d={broken[shape]} />
        {end !== undefined && (
          <text className="lf-caption is-end" x={end[0]} y={end[1]}>
            {end[2]}
          </text>
        )}
      </svg>
      <figcaption className="caption">Drawn, not measured. Solid: right. Dashed: with the bug.</figcaption>
    </figure>
  )
}

const words: Readonly<Record<CurveShape, string>> = {
  same: 'the same',
  'slightly above': 'slightly above the right one',
  'far above': 'far above the right one',
  below: 'below the right one',
  plateau: 'flat after a short fall',
  'not a number': 'right until it is NaN',
  crash: 'cut off by a crash',
  'other height': 'of the same shape at another height',
}
