import type { Finding } from '../../core/findings/finding.ts'
import type { PieceSide } from '../../learn/museum/open-piece.ts'
import { EffectPrice, PRICE_MEANING } from '../findings/effect-price.tsx'
import { formatNumber } from '../format-number.ts'

/** The MTP loss of each batch of a piece that has been open; null where upstream gives none. */
export type LossOfSides = Partial<Readonly<Record<PieceSide, number | null>>>

interface Props {
  /** What the doctor says of the piece's bug in the batch that is shown; null where it says nothing. */
  readonly finding: Finding | null | 'computing'
  readonly side: PieceSide
  readonly losses: LossOfSides
}

/** What the doctor says of a piece, and what the bug does to the loss. */
export function DoctorOnPiece({ finding, side, losses }: Props) {
  if (finding === 'computing') return <p className="dim">Computing…</p>
  if (side === 'sound')
    return (
      <>
        <p>
          {finding === null
            ? 'The sound batch: the doctor does not find it.'
            : `The doctor has something to say of the sound batch too: ${finding.message}`}
        </p>
        <Losses losses={losses} />
      </>
    )
  if (finding === null)
    return (
      <p>
        The doctor does not find it in what was made of this batch, which lacks what the bug needs. The sample shows it.
      </p>
    )
  return (
    <>
      <p>{finding.message}</p>
      <p>
        {finding.effect !== null && finding.effective ? (
          <EffectPrice effect={finding.effect} />
        ) : finding.effective ? (
          'No single target can be named for it, and so it has no price of its own.'
        ) : (
          'Latent: no target of this loss changes.'
        )}
      </p>
      <Losses losses={losses} />
      {finding.effect !== null && finding.effective && (
        <p className="caption">
          {PRICE_MEANING} The sound batch may have another count, and the two losses then differ by another amount.
        </p>
      )}
    </>
  )
}

function Losses({ losses: { broken, sound } }: { readonly losses: LossOfSides }) {
  return (
    <p className="dim">
      MTP loss: {broken !== undefined && <>broken {lossText(broken)}, </>}
      {sound === undefined ? 'sound: choose “sound” below' : <>sound {lossText(sound)}</>}.
    </p>
  )
}

function lossText(loss: number | null) {
  return <span className="mono">{loss === null ? 'none' : formatNumber(loss, 6)}</span>
}
