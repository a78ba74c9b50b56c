import { boundarySourceOf, type LossSettings } from '../../core/packing/loss-settings.ts'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import type { BoundaryReading } from '../../core/packing/read-boundaries.ts'
import { FileText } from '../file-text.tsx'
import { formatCount } from '../format-number.ts'
import { countSubSequences } from './count-sub-sequences.ts'

interface Props {
  readonly batch: PackedBatch
  readonly readings: readonly BoundaryReading[]
  readonly settings: LossSettings
}

/** What every boundary source of the dump says, used or not. */
export function SourceList({ batch, readings, settings }: Props) {
  const used = boundarySourceOf(settings)
  return (
    <section className="section">
      <h3>Boundary sources</h3>
      {used === 'none' && <p className="warn">No boundaries are passed: nothing is masked where sub-sequences meet.</p>}
      <ul className="sources">
        {batch.targets !== null && (
          <Source
            name="mtp_per_depth_targets"
            isUsed={used === 'mtp_per_depth_targets'}
            says={`targets for ${batch.targets.length} depths`}
          />
        )}
        {readings.map((reading) => (
          <Source
            key={reading.source}
            name={reading.source}
            isUsed={used === reading.source}
            says={
              reading.seqIdx === null
                ? null
                : `${formatCount(countSubSequences(reading.seqIdx, batch.sequenceLength))} sub-sequences`
            }
            problem={reading.error === null ? undefined : `${reading.error.kind}: ${reading.error.message}`}
          />
        ))}
      </ul>
      {readings.length === 0 && batch.targets === null && <p className="dim">The dump holds none.</p>}
    </section>
  )
}

interface SourceProps {
  readonly name: string
  readonly isUsed: boolean
  readonly says: string | null
  readonly problem?: string | undefined
}

function Source({ name, isUsed, says, problem }: SourceProps) {
  return (
    <li>
      <code>{name}</code>
      {isUsed && <span className="badge">used</span>}
      <span className={problem === undefined ? 'dim' : 'warn'}>
        {problem === undefined ? (says ?? 'upstream would ignore it') : <FileText text={problem} limit={300} />}
      </span>
    </li>
  )
}
