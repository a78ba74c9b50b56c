import { useState } from 'react'
import { ignoredLabel, lossFunction } from '../../core/loss/loss-function.ts'
import type { CellAddress, OpenBatchState } from '../../state/app-state.ts'
import { change } from '../../state/what-if-verbs.ts'
import { parseSetting } from '../settings/parse-setting.ts'
import { runIndexAt, runsOfRow } from '../timeline/boundary-runs.ts'
import { labelOfCell, toggleBoundary } from '../timeline/edit-commands.ts'
import { timelineScene } from '../timeline/timeline-scene.ts'

interface Props {
  readonly open: OpenBatchState
  readonly cell: CellAddress
}

/** What can be changed at the pinned cell: the label that it trains on, and the boundary before its token. */
export function CellEdits({ open, cell }: Props) {
  const scene = timelineScene(open)
  const label = labelOfCell(cell, scene)
  const runs = runsOfRow(scene.used, cell.row)
  const starts = runs[runIndexAt(runs, cell.token)]?.start === cell.token
  const isGiven = scene.evaluation?.boundarySource === 'mtp_per_depth_targets'
  return (
    <fieldset className="cell-edits">
      <legend className="visually-hidden">What if</legend>
      {label !== null && <LabelField key={`${cell.row}:${label}`} open={open} row={cell.row} token={label} />}
      {!isGiven && cell.token > 0 && (
        <button type="button" className="button small" title="B" onClick={() => toggleBoundary(cell, scene)}>
          {starts ? `Join at ${cell.token}` : `Split before ${cell.token}`}
        </button>
      )}
    </fieldset>
  )
}

function LabelField({ open, row, token }: { open: OpenBatchState; row: number; token: number }) {
  const { batch, settings } = open
  const value = batch.labels?.values[row * batch.sequenceLength + token] ?? 0
  // What is typed and not yet taken; it goes when the label becomes another.
  const [typed, setTyped] = useState<{ readonly of: number; readonly text: string } | null>(null)
  const text = typed?.of === value ? typed.text : String(value)
  const ignored = ignoredLabel(lossFunction(settings))
  const parsed = parseSetting(text, { integer: true })
  const set = (label: number) => change({ kind: 'edit', tensor: 'labels', row, token, value: label })
  return (
    <form
      className="label-field"
      onSubmit={(event) => {
        event.preventDefault()
        if ('value' in parsed && parsed.value !== null && parsed.value !== value) set(parsed.value)
      }}
    >
      <label className="mono" htmlFor="label-input">
        labels[{token}]
      </label>
      <input
        id="label-input"
        data-testid="label-input"
        className="control mono"
        type="text"
        inputMode="numeric"
        autoComplete="off"
        aria-invalid={'problem' in parsed}
        value={text}
        onChange={(event) => setTyped({ of: value, text: event.target.value })}
      />
      <button type="submit" className="button small" disabled={'problem' in parsed}>
        Set
      </button>
      <button
        type="button"
        className="button small"
        title="Delete"
        disabled={value === ignored}
        onClick={() => set(ignored)}
      >
        Mask
      </button>
    </form>
  )
}
