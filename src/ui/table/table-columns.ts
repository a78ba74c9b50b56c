import { type TargetReason, targetReasons } from '../../core/targets/target-reason.ts'
import { targetAt } from '../../core/targets/targets.ts'
import type { TokenTexts } from '../../core/tensor/tensor-file.ts'
import { reasonLetters } from '../timeline/draw-mask.ts'
import { type Head, headEvaluation } from '../timeline/heads.ts'
import { headName } from '../timeline/lane-layout.ts'
import type { TimelineScene } from '../timeline/timeline-scene.ts'
import { numberLabel, tokenLabel } from '../timeline/token-label.ts'

/** A column of the table, with its text for any element of the flat `[rows * S]` arrays. */
export interface TableColumn {
  readonly key: string
  readonly title: string
  /** Columns of one head stand under its name. */
  readonly head: Head | null
  readonly kind: 'text' | 'number' | 'reason'
  readonly textAt: (index: number) => string
}

const reasonWords: Readonly<Record<TargetReason, string>> = {
  trained: 'trained',
  trailing: 'trailing',
  crossBoundary: 'boundary',
  ignoredLabel: 'ignored',
}

/** Token, id, label, ids of every boundary source, then target, mask and loss of every head. */
export function tableColumns(
  scene: TimelineScene,
  sources: readonly { readonly source: string; readonly seqIdx: ArrayLike<number> | null }[],
  tokens: TokenTexts | null,
): TableColumn[] {
  const { batch, evaluation, heads } = scene
  const { inputIds, labels } = batch
  const columns: TableColumn[] = []
  const add = (key: string, title: string, kind: TableColumn['kind'], textAt: (index: number) => string) =>
    columns.push({ key, title, head: null, kind, textAt })
  if (inputIds !== null) {
    if (tokens !== null) add('text', 'token', 'text', (index) => tokenLabel(inputIds.values[index], tokens))
    add('id', 'input_ids', 'number', (index) => numberLabel(inputIds.values[index]))
  }
  if (labels !== null) add('label', 'labels', 'number', (index) => numberLabel(labels.values[index]))
  for (const { source, seqIdx } of sources)
    if (seqIdx !== null) add(`source ${source}`, source, 'number', (index) => numberLabel(seqIdx[index]))
  for (const head of evaluation === null ? [] : heads) columns.push(...headColumns(scene, head, tokens))
  return columns
}

function headColumns({ evaluation }: TimelineScene, head: Head, tokens: TokenTexts | null): TableColumn[] {
  const result = evaluation === null ? null : headEvaluation(evaluation, head)
  if (result === null) return []
  const { targets, reasons, tokenLoss } = result
  const column = (kind: TableColumn['kind'], title: string, textAt: TableColumn['textAt']): TableColumn => {
    return { key: `${headName(head)} ${title}`, title, head, kind, textAt }
  }
  return [
    column(tokens === null ? 'number' : 'text', 'target', (index) =>
      reasons[index] === 0 ? tokenLabel(targetAt(targets, index), tokens) : '',
    ),
    column('reason', 'mask', (index) => {
      const reason = targetReasons[reasons[index]]
      return `${reasonLetters[reasons[index]]} ${reasonWords[reason]}`
    }),
    column('number', 'loss', (index) => {
      if (tokenLoss === null || reasons[index] !== 0) return ''
      return Number.isFinite(tokenLoss[index]) ? tokenLoss[index].toFixed(4) : String(tokenLoss[index])
    }),
  ]
}
