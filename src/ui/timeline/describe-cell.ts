import { type TargetReason, targetReasons } from '../../core/targets/target-reason.ts'
import { targetAt } from '../../core/targets/targets.ts'
import type { TokenTexts } from '../../core/tensor/tensor-file.ts'
import type { CellAddress } from '../../state/app-state.ts'
import { type ArrivingLosses, type LossesSoFar, lossesSoFar } from '../../state/arriving-losses.ts'
import { runIndexAt, runsOfRow } from './boundary-runs.ts'
import { headEvaluation, rollOf } from './heads.ts'
import type { ShownGradients } from './shown-gradients.ts'
import type { TimelineScene } from './timeline-scene.ts'
import { tokenLabel } from './token-label.ts'

const reasonWords: Readonly<Record<Exclude<TargetReason, 'trained'>, string>> = {
  trailing: 'trailing',
  crossBoundary: 'crosses a boundary',
  ignoredLabel: 'label ignored',
}

/** A cell in words, for the live region: `token 412, depth 2, target ␣God, masked: crosses a boundary`. */
export function describeCell(
  cell: CellAddress,
  { batch, evaluation, rankRuns }: TimelineScene,
  tokens: TokenTexts | null,
  gradients: ShownGradients | null,
  arriving: ArrivingLosses | null,
): string {
  const { row, token, head } = cell
  const index = row * batch.sequenceLength + token
  const own = batch.inputIds === null ? '' : ` ${tokenLabel(batch.inputIds.values[index], tokens)}`
  const words = [`token ${token}${own}`, head === 'main' ? 'main head' : `depth ${head}`]
  if (rankRuns !== null) {
    const runs = runsOfRow(rankRuns, row)
    words.splice(1, 0, `rank ${runs[runIndexAt(runs, token)].id}`)
  }
  const result = evaluation === null ? null : headEvaluation(evaluation, head)
  if (result === null) return [...words, 'no masks yet'].join(', ')
  const reason = targetReasons[result.reasons[index]]
  if (reason === 'trained') {
    const known = evaluation === null ? null : lossesSoFar(evaluation, head, result, arriving)
    words.push(`target ${tokenLabel(targetAt(result.targets, index), tokens)}`, lossWords(known, index))
    const norm = gradients?.norms?.(head)?.[index]
    if (norm !== undefined) words.push(`gradient norm ${norm.toPrecision(4)}`)
  } else {
    const source = token + rollOf(head)
    const wanted = source < batch.sequenceLength ? batch.labels?.values[row * batch.sequenceLength + source] : undefined
    if (wanted !== undefined && reason === 'crossBoundary') words.push(`target ${tokenLabel(wanted, tokens)}`)
    words.push(`masked: ${reasonWords[reason]}`)
  }
  return words.join(', ')
}

function lossWords(known: LossesSoFar | null, index: number): string {
  if (known === null) return 'loss not computed'
  if (known.pending?.[index] === 1) return 'loss not computed yet'
  const loss = known.losses[index]
  return Number.isFinite(loss)
    ? `loss ${loss.toFixed(4)} nats`
    : `loss is ${Number.isNaN(loss) ? 'not a number' : 'infinite'}`
}
