import { useMemo, useSyncExternalStore } from 'react'
import { useAppStore } from '../../state/app-store.ts'
import { allRows } from '../../state/seen-batch.ts'
import { useSeenBatch } from '../use-open-batch.ts'
import { laneLayout } from './lane-layout.ts'
import { Legend } from './legend.tsx'
import './timeline.css'
import { TimelineCanvas } from './timeline-canvas.tsx'
import { laneContents, timelineScene } from './timeline-scene.ts'

const large = '(min-width: 2400px) and (min-height: 1200px)'

/** Lanes of the shown row over one token axis, with their legend. Draws nothing until a batch is open. */
export function Timeline() {
  const seen = useSeenBatch()
  const isLarge = useSyncExternalStore(subscribeLarge, () => matchMedia(large).matches)
  const lanes = useAppStore((state) => state.lanes)
  const scene = seen === null ? null : timelineScene(seen)
  const layout = useMemo(
    () => (scene === null ? null : laneLayout({ ...laneContents(scene, isLarge ? 56 : 40), arrangement: lanes })),
    [scene, isLarge, lanes],
  )
  if (seen === null || scene === null || layout === null) return null
  const { batch } = scene
  return (
    <section className="timeline" aria-label="Timeline">
      <TimelineCanvas layout={layout} rows={allRows(seen)} sequenceLength={batch.sequenceLength} />
      <Legend pixelLoss={lanes.pixelLoss} rulerEnd={scene.rulerEnd} vocabularyKnown={batch.vocabSize !== null} />
    </section>
  )
}

function subscribeLarge(changed: () => void): () => void {
  const query = matchMedia(large)
  query.addEventListener('change', changed)
  return () => query.removeEventListener('change', changed)
}
