import type { Finding, Place } from '../../core/findings/finding.ts'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import { FileText } from '../file-text.tsx'
import { formatCount } from '../format-number.ts'
import { EffectPrice } from './effect-price.tsx'
import { EvidenceTable } from './evidence-table.tsx'
import { referenceAddress } from './reference-address.ts'
import { ReproButtons } from './repro-buttons.tsx'
import { showPlace } from './show-place.ts'

interface Props {
  readonly finding: Finding
  readonly batch: PackedBatch
}

/** Places offered as buttons; the timeline shows what is around them. */
const MOST_PLACES = 8

const signs = { error: '✕', warning: '▲', info: 'i' } as const

/** One finding: what, what it costs, where, and the remedy. */
export function FindingCard({ finding, batch }: Props) {
  const { rule, severity, title, message, fix, reference, effective, effect, places, evidence } = finding
  const address = referenceAddress(reference)
  return (
    <article className={`section finding is-${severity}`} data-rule={rule} aria-label={title}>
      <h3>
        <span className={severity === 'info' ? 'dim' : severity === 'error' ? 'err' : 'warn'}>
          <span aria-hidden="true">{signs[severity]}</span> {severity}
        </span>{' '}
        {title}
      </h3>
      <p>
        <FileText text={message} limit={600} />
      </p>
      {effect !== null && (
        <p>
          <EffectPrice effect={effect} />
        </p>
      )}
      {!effective && severity !== 'info' && <p className="caption">Latent: it does not reach this loss.</p>}
      {places.length > 0 && (
        <p className="places">
          {places.slice(0, MOST_PLACES).map((place) => (
            <button
              key={`${place.row}:${place.start}:${place.depth}`}
              type="button"
              className="link mono"
              onClick={() => showPlace(place, batch)}
            >
              {placeText(place, batch.rows)}
            </button>
          ))}
          {places.length > MOST_PLACES && (
            <span className="dim">and {formatCount(places.length - MOST_PLACES)} more</span>
          )}
        </p>
      )}
      {evidence.length > 0 && <EvidenceTable evidence={evidence} />}
      <p>
        <strong>Fix</strong> <FileText text={fix} limit={600} />
      </p>
      {severity !== 'info' && <ReproButtons finding={finding} />}
      <p className="caption mono">
        {rule} ·{' '}
        {address === null ? (
          reference
        ) : (
          <a href={address} target="_blank" rel="noreferrer">
            {reference}
          </a>
        )}
      </p>
    </article>
  )
}

function placeText({ row, start, end, depth }: Place, rows: number): string {
  const tokens = end - start > 1 ? `${start}–${end - 1}` : String(start)
  return `${rows > 1 ? `row ${row} ` : ''}token ${tokens}${depth === null ? '' : ` depth ${depth}`}`
}
