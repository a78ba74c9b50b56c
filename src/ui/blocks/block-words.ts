import type { SubSequence } from '../../core/packing/sub-sequences.ts'
import { type TargetReason, targetReasons } from '../../core/targets/target-reason.ts'
import { type Head, headEvaluation, rollOf } from '../timeline/heads.ts'
import { headName } from '../timeline/lane-layout.ts'
import { countsBetween, reasonCounts } from '../timeline/reason-counts.ts'
import type { TimelineScene } from '../timeline/timeline-scene.ts'
import { attends } from './block-span.ts'

/** Tokens of a sub-sequence by reason, in the order of `targetReasons`, at one head. */
export function blockCounts({ batch, evaluation }: TimelineScene, head: Head, row: number, run: SubSequence): number[] {
  const result = evaluation === null ? null : headEvaluation(evaluation, head)
  if (result === null) return targetReasons.map(() => 0)
  const offset = row * batch.sequenceLength
  return [...countsBetween(reasonCounts(result.reasons), offset + run.start, offset + run.end)]
}

const masked: Readonly<Record<TargetReason, string>> = {
  trained: 'trained',
  trailing: 'masked: trailing',
  crossBoundary: 'masked: crosses a boundary',
  ignoredLabel: 'masked: label ignored',
}

/** The head whose target stands at a cell of the square; null left of the diagonal and beyond the last head. */
export function headAt({ heads }: TimelineScene, query: number, key: number): Head | null {
  return heads.find((head) => query + rollOf(head) + 1 === key) ?? null
}

/** What a cell of the square says, in words. */
export function blockWords(
  scene: TimelineScene,
  runs: readonly SubSequence[],
  row: number,
  query: number,
  key: number,
): string {
  if (key <= query) return `token ${query} ${attends(runs, query, key) ? 'attends' : 'does not attend'} to token ${key}`
  const head = headAt(scene, query, key)
  const result = head === null || scene.evaluation === null ? null : headEvaluation(scene.evaluation, head)
  if (head === null || result === null) return `token ${query}: token ${key} is ahead of it`
  const reason = targetReasons[result.reasons[row * scene.batch.sequenceLength + query]]
  return `token ${query}, ${headName(head)}: target is token ${key}, ${masked[reason]}`
}
