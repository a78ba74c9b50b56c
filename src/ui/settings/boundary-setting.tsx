import type { BoundarySource } from '../../core/packing/boundary-source.ts'
import { boundarySourceOf } from '../../core/packing/loss-settings.ts'
import type { BoundaryReading } from '../../core/packing/read-boundaries.ts'
import { chooseBoundarySource } from '../../state/settings-verbs.ts'
import { countSubSequences } from '../batch/count-sub-sequences.ts'
import { formatCount } from '../format-number.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { ChoiceSetting } from './choice-setting.tsx'

/** Which tensor says where sub-sequences begin. */
export function BoundarySetting() {
  const open = useOpenBatch()
  if (open === null) return null
  const { batch, readings, settings } = open
  const value = boundarySourceOf(settings)
  const choices: { value: BoundarySource; label: string }[] = [
    { value: 'none', label: 'none: no boundary is masked' },
    ...readings.map((reading) => ({ value: reading.source, label: `${reading.source}: ${says(reading, batch)}` })),
    ...(batch.targets === null
      ? []
      : [{ value: 'mtp_per_depth_targets' as const, label: 'mtp_per_depth_targets: as the dump brings them' }]),
  ]
  if (!choices.some((choice) => choice.value === value)) choices.push({ value, label: `${value}: not in this file` })
  return (
    <ChoiceSetting
      name="seq_idx / cu_seqlens"
      about="Where sub-sequences begin: the tensor passed as boundaries, or precomputed targets."
      testId="setting-boundary-source"
      keys={['seqIdxArg', 'cuSeqlensArg', 'targetsArg']}
      value={value}
      given={boundarySourceOf(batch.settings)}
      choices={choices}
      onChoose={chooseBoundarySource}
    />
  )
}

function says(
  { seqIdx, error }: BoundaryReading,
  batch: { readonly rows: number; readonly sequenceLength: number },
): string {
  if (error !== null) return `upstream raises ${error.kind}`
  if (seqIdx === null) return 'upstream ignores it'
  const count = countSubSequences(seqIdx, batch.sequenceLength)
  return `${formatCount(count)} sub-sequence${count === 1 ? '' : 's'}`
}
