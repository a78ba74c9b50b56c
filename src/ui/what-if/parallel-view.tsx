import { useEffect, useMemo, useState } from 'react'
import { microbatches } from '../../core/findings/parallel/microbatches.ts'
import { parallelSplit } from '../../core/findings/parallel/parallel-split.ts'
import { preparedTargets } from '../../core/findings/parallel/prepared-targets.ts'
import { showHighlight } from '../../state/what-if-verbs.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { FirstMarked } from './first-marked.tsx'
import { MicrobatchTable } from './microbatch-table.tsx'
import { RankTable } from './rank-table.tsx'

const sizes: readonly number[] = [2, 4, 8, 16]
const layouts = ['zigzag', 'contiguous'] as const

/** The batch over context-parallel ranks and pipeline microbatches, and what a roll of a rank's own share gets wrong. */
export function ParallelView() {
  const open = useOpenBatch()
  // A batch put together from ranks begins with the split that it came in.
  const [size, setSize] = useState<number>(open?.batch.ranks?.shares.length || 2)
  const [layout, setLayout] = useState<(typeof layouts)[number]>(open?.batch.ranks?.layout ?? 'zigzag')
  const [count, setCount] = useState(2)
  const [chosen, setChosen] = useState<number | null>(null)
  const evaluation = open?.evaluation ?? null
  const batch = open?.batch ?? null
  const split = useMemo(
    () => (batch === null || evaluation === null ? null : parallelSplit(batch, evaluation, layout, size)),
    [batch, evaluation, layout, size],
  )
  const prepared = useMemo(
    () => (batch === null || evaluation === null ? null : preparedTargets(batch, evaluation)),
    [batch, evaluation],
  )
  const rank = split?.kind === 'split' ? split.ranks.find((one) => one.rank === chosen) : undefined
  useEffect(() => {
    if (evaluation === null) return
    showHighlight(
      rank === undefined ? null : { of: evaluation, name: `local roll on rank ${rank.rank}`, cells: rank.wrong },
    )
  }, [rank, evaluation])
  useEffect(() => () => showHighlight(null), [])
  if (batch === null || evaluation === null || split === null || prepared === null) return null
  return (
    <>
      <section className="section">
        <h3>Context parallelism</h3>
        <div className="control-line">
          <label className="quick">
            <span>ranks</span>
            <select
              className="control"
              data-testid="cp-size"
              value={size}
              onChange={(event) => setSize(Number(event.target.value))}
            >
              {sizes.concat(sizes.includes(size) ? [] : size).map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
          <label className="quick">
            <span>layout</span>
            <select
              className="control"
              data-testid="cp-layout"
              value={layout}
              onChange={(event) => setLayout(event.target.value === 'zigzag' ? 'zigzag' : 'contiguous')}
            >
              {layouts.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        </div>
        {split.kind === 'impossible' ? (
          <p className="warn">{split.message} Upstream’s packer pads for this; the dump does not.</p>
        ) : (
          <>
            <p className="caption">
              {split.documents ? 'Each sub-sequence is split on its own.' : 'Each row is split as one.'} “Wrong” counts
              the targets that a roll of the rank’s own share makes otherwise than the roll of the whole. Choose a rank
              to have them marked.
            </p>
            <RankTable ranks={split.ranks} chosen={chosen} onChoose={setChosen} />
            {rank !== undefined && <FirstMarked cells={rank.wrong} />}
          </>
        )}
      </section>
      <section className="section" data-testid="prepared">
        <h3>
          <code>prepare_mtp_context_parallel_inputs</code>
        </h3>
        {prepared.kind === 'impossible' ? (
          <p className="warn">Upstream refuses this batch: {prepared.message}</p>
        ) : (
          <>
            <p className="dim">
              It rolls on the whole sequence, with the boundaries that it finds in the batch, before anything is split.
              Targets that are not those in use here:
            </p>
            <FirstMarked cells={prepared.differing} />
          </>
        )}
      </section>
      <section className="section">
        <h3>Pipeline microbatches</h3>
        <label className="quick">
          <span>microbatches</span>
          <input
            className="control mono"
            type="number"
            min={1}
            max={batch.rows}
            data-testid="microbatches"
            value={count}
            onChange={(event) => setCount(Math.max(1, Math.trunc(Number(event.target.value)) || 1))}
          />
        </label>
        <p className="caption">
          Rows are chunked; a sub-sequence never lies in two rows, so no target changes. The pipeline entry passes no
          num_label_tokens: each sum stands as it is, unscaled here.
        </p>
        <MicrobatchTable parts={microbatches(batch, evaluation, count)} />
      </section>
    </>
  )
}
