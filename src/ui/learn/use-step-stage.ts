import { useEffect, useRef } from 'react'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import { isLane, learnTargets } from '../../learn/learn-target.ts'
import { openView } from '../../learn/learn-view.ts'
import type { LessonStep } from '../../learn/lesson.ts'
import { appStore } from '../../state/app-store.ts'
import { learnStore } from '../../state/learn-store.ts'
import { showWindow } from '../../state/timeline-store.ts'
import { pinCell, showPanel, showRow } from '../../state/view-verbs.ts'
import { revealTarget } from './highlight-ring.tsx'

/**
 * Sets the stage of a step, once for each step and batch: what the learner changes from there on stays. Not after Back or
 * Forward: the address then says how the page was.
 */
export function useStepStage(shown: LessonStep | undefined, step: number, batch: PackedBatch | null): void {
  const staged = useRef('')
  useEffect(() => {
    const now = openView({ app: appStore.getState() })
    if (batch === null || now === null || shown === undefined) return
    const key = `${step} ${batch.file.name} ${batch.rows} ${batch.sequenceLength}`
    if (staged.current === key) return
    staged.current = key
    if (learnStore.getState().isReplayed) return
    const { row, window, pin } = shown.stage?.(now) ?? {}
    if (row !== undefined) showRow(row)
    if (window !== undefined) showWindow(window, batch.sequenceLength)
    if (pin !== undefined) pinCell(pin)
    const { target } = shown
    const tab = target === undefined ? null : learnTargets[target].tab
    if (tab !== null && shown.findsTab !== true) showPanel(tab)
    // The dock takes room from the timeline: a lane that the step speaks of may have to be scrolled to.
    if (target !== undefined && isLane(target)) requestAnimationFrame(() => revealTarget(target))
  }, [batch, shown, step])
}
