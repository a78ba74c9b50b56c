import { useEffect, useRef, useState } from 'react'
import type { SubSequence } from '../../core/packing/sub-sequences.ts'
import { useAppStore } from '../../state/app-store.ts'
import { showWindow, timelineStore } from '../../state/timeline-store.ts'
import { pinCell } from '../../state/view-verbs.ts'
import { runIndexAt, runsOfRow } from '../timeline/boundary-runs.ts'
import { rollOf } from '../timeline/heads.ts'
import { headName } from '../timeline/lane-layout.ts'
import { revealed } from '../timeline/timeline-geometry.ts'
import { timelineScene } from '../timeline/timeline-scene.ts'
import { Choice } from '../tokens/choice.tsx'
import { useSeenBatch } from '../use-open-batch.ts'
import { BlockCanvas } from './block-canvas.tsx'
import { type BlockReach, blockSpan, tokenBeside } from './block-span.ts'
import { blockCounts } from './block-words.ts'
import './blocks.css'

const reaches: readonly { value: BlockReach; words: string; title: string }[] = [
  { value: 'near', words: 'near the token', title: 'A few tokens on both sides, with a letter a cell' },
  { value: 'whole', words: 'whole sub-sequences', title: 'The sub-sequence and the ones beside it' },
]

/** One sub-sequence and its neighbours as a square: who may attend to whom, and where each head's target stands. */
export function BlockView() {
  const seen = useSeenBatch()
  const row = useAppStore((state) => state.row)
  const pinned = useAppStore((state) => state.pinned)
  const [reach, setReach] = useState<BlockReach>('near')
  const [looked, setLooked] = useState<number | null>(null)
  const pinnedToken = pinned?.row === row ? pinned.token : null
  const shownFor = useRef({ row, pinnedToken })
  useEffect(() => {
    // Another row or another pin: what was looked at by the buttons gives way.
    if (shownFor.current.row !== row || shownFor.current.pinnedToken !== pinnedToken) setLooked(null)
    shownFor.current = { row, pinnedToken }
  }, [row, pinnedToken])
  if (seen === null) return null
  const scene = timelineScene(seen)
  const { sequenceLength } = scene.batch
  const runs = runsOfRow(scene.used, row)
  if (runs.length === 0) return null
  const { window } = timelineStore.getState()
  const token = Math.min(
    looked ?? pinnedToken ?? startBefore(runs, (window.start + window.end) / 2),
    sequenceLength - 1,
  )
  const span = blockSpan(runs, token, reach)
  const { chosen } = span
  const step = (by: 1 | -1) => {
    const next = tokenBeside(runs, token, by)
    setLooked(next)
    showWindow(revealed(timelineStore.getState().window, next), sequenceLength)
  }
  const name = chosen.padding ? 'padding' : `sub-sequence ${chosen.id}`
  return (
    <section className="blocks" aria-label="Blocks">
      <BlockCanvas
        scene={scene}
        row={row}
        span={span}
        pinned={pinned}
        label={`Tokens ${span.start} to ${span.end - 1} against themselves: ${name} and what stands beside it`}
        choose={(cell) => pinCell(cell)}
      />
      <div className="blocks-side">
        <div className="blocks-steps">
          <button type="button" className="button small" aria-label="Previous sub-sequence" onClick={() => step(-1)}>
            ‹
          </button>
          <b>{name}</b>
          <button type="button" className="button small" aria-label="Next sub-sequence" onClick={() => step(1)}>
            ›
          </button>
        </div>
        <p className="mono dim">
          tokens {chosen.start}–{chosen.end - 1}, {chosen.end - chosen.start} of them
        </p>
        <Choice label="How much" options={reaches} value={reach} choose={setReach} />
        <p>
          A row is a token. <b>Left of the diagonal</b>: what it may attend to, by the boundaries in use (
          {scene.ribbons[0]?.source === 'none' ? 'none: the whole row' : scene.ribbons[0]?.source}). <b>Right of it</b>:
          the token that each head is to predict.
        </p>
        <ul className="blocks-key">
          <li>
            <i data-key="attends" /> attends
          </li>
          <li>
            <i data-key="trained" /> target trained
          </li>
          <li>
            <b className="mono">T B I</b> target masked
          </li>
        </ul>
        <table aria-label={`Targets of ${name}`}>
          <thead>
            <tr>
              <th scope="col">head</th>
              <th scope="col">token</th>
              <th scope="col">trained</th>
              <th scope="col" title="trailing">
                T
              </th>
              <th scope="col" title="crosses a boundary">
                B
              </th>
              <th scope="col" title="label ignored">
                I
              </th>
            </tr>
          </thead>
          <tbody>
            {scene.heads.map((head) => {
              const [trained, trailing, crossing, ignored] = blockCounts(scene, head, row, chosen)
              return (
                <tr key={head}>
                  <th scope="row">{headName(head)}</th>
                  <td>t+{rollOf(head) + 1}</td>
                  <td>{trained}</td>
                  <td>{trailing}</td>
                  <td>{crossing}</td>
                  <td>{ignored}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** Where nothing was chosen: a boundary has most to show, the one before the middle of the window. */
function startBefore(runs: readonly SubSequence[], middle: number): number {
  return runs[runIndexAt(runs, Math.floor(middle))].start
}
