import type { Evaluation } from '../../core/loss/evaluation.ts'
import { boundarySourceOf } from '../../core/packing/loss-settings.ts'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import { rankOfTokens } from '../../core/packing/rank-assembly.ts'
import type { BoundaryReading } from '../../core/packing/read-boundaries.ts'
import { type SubSequence, subSequences } from '../../core/packing/sub-sequences.ts'
import type { SeenState } from '../../state/app-state.ts'
import { runsOfSource, sameBoundaries } from './boundary-runs.ts'
import { lossRulerEnd } from './color-scale.ts'
import { type Head, headsOf } from './heads.ts'
import type { LaneContents, Ribbon, RibbonState } from './lane-layout.ts'

/** Everything the timeline and the minimap draw that does not change with the mouse. */
export interface TimelineScene {
  readonly batch: PackedBatch
  readonly evaluation: Evaluation | null
  readonly heads: readonly Head[]
  readonly ribbons: readonly Ribbon[]
  /** Runs of each ribbon over all rows, in the order of `ribbons`; null where its source says nothing. */
  readonly ribbonRuns: readonly (readonly SubSequence[] | null)[]
  /** Runs of one rank's tokens over all rows; null where one dump holds them all. */
  readonly rankRuns: readonly SubSequence[] | null
  /** Sub-sequences in use. */
  readonly used: readonly SubSequence[]
  readonly rulerEnd: number
}

/** What lanes a scene has. @param heatHeight usual height of the loss heatmaps, in CSS pixels */
export function laneContents({ batch, ribbons, heads }: TimelineScene, heatHeight: number): LaneContents {
  const ranks = batch.ranks?.shares.length ?? 0
  return { ribbons, heads, hasTokens: batch.inputIds !== null, hasLabels: batch.labels !== null, ranks, heatHeight }
}

const scenes = new WeakMap<SeenState, TimelineScene>()

/** The scene of what is seen, made once a state. */
export function timelineScene(seen: SeenState): TimelineScene {
  const known = scenes.get(seen)
  if (known !== undefined) return known
  const scene = sceneOf(seen)
  scenes.set(seen, scene)
  return scene
}

function sceneOf({ batch, readings, settings, evaluation }: SeenState): TimelineScene {
  const source = evaluation?.boundarySource ?? boundarySourceOf(settings)
  const reading = readings.find((one) => one.source === source)
  const used = evaluation?.subSequences ?? wholeRows(batch, reading)
  const first: Ribbon = { source, state: reading?.error == null ? 'used' : 'error', note: '' }
  const others = readings.filter((one) => one.source !== source)
  const runs = others.map(({ source, seqIdx }) => (seqIdx === null ? null : runsOfSource(batch, seqIdx, source)))
  return {
    batch,
    evaluation,
    heads: evaluation === null ? [] : headsOf(evaluation),
    ribbons: [
      first,
      ...others.map((one, i): Ribbon => {
        const state = stateOf(one, runs[i], used, source !== 'mtp_per_depth_targets')
        return { source: one.source, state, note: noteOf(one) }
      }),
    ],
    ribbonRuns: [used, ...runs],
    rankRuns: rankRuns(batch),
    used,
    rulerEnd: lossRulerEnd(batch.vocabSize),
  }
}

function rankRuns(batch: PackedBatch): readonly SubSequence[] | null {
  if (batch.ranks === null || batch.ranks.shares.length === 0) return null
  return subSequences(batch, rankOfTokens(batch.ranks), 'none')
}

/** Until the first masks are made: what the used source says, or each row as one sub-sequence. */
function wholeRows(batch: PackedBatch, reading: BoundaryReading | undefined): readonly SubSequence[] {
  return reading?.seqIdx == null
    ? subSequences(batch, null, 'none')
    : runsOfSource(batch, reading.seqIdx, reading.source)
}

function stateOf(
  reading: BoundaryReading,
  runs: readonly SubSequence[] | null,
  used: readonly SubSequence[],
  comparable: boolean,
): RibbonState {
  if (reading.error !== null) return 'error'
  if (runs === null) return 'ignored'
  if (!comparable) return 'not used'
  return sameBoundaries(used, runs) ? 'agrees' : 'differs'
}

/** What upstream does with a source that gives no runs. */
function noteOf({ seqIdx, error }: BoundaryReading): string {
  if (error !== null) return `upstream raises ${error.kind}`
  return seqIdx === null ? 'upstream would ignore it' : ''
}
