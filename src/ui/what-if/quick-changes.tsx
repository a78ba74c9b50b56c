import { changesOf } from '../../core/findings/what-if/edit-history.ts'
import type { WhatIf } from '../../core/findings/what-if/what-if.ts'
import { ignoredLabel, lossFunction } from '../../core/loss/loss-function.ts'
import { boundarySourceOf } from '../../core/packing/loss-settings.ts'
import type { OpenBatchState } from '../../state/app-state.ts'
import { chooseBoundarySource } from '../../state/settings-verbs.ts'
import { change, replaceChanges } from '../../state/what-if-verbs.ts'
import { formatCount } from '../format-number.ts'
import { IgnoreIndexSetting } from '../settings/ignore-index-setting.tsx'
import { numberLabel } from '../timeline/token-label.ts'
import { Divisor } from './divisor.tsx'

/** Changes to the whole batch, each a control. */
export function QuickChanges({ open }: { readonly open: OpenBatchState }) {
  const { batch, settings, history, readings } = open
  const changes = changesOf(history)
  const wraps = changes.some(({ kind }) => kind === 'wrap-around')
  const rolled = changes.reduce((sum, one) => sum + (one.kind === 'roll-labels' ? one.by : 0), 0)
  const isPipeline = settings.entry === 'PipelineCausalLMLoss.forward'
  const source = boundarySourceOf(settings)
  const sources = [...new Set(['none', source, ...readings.map((reading) => reading.source)] as const)]
  return (
    <section className="section quick-changes" aria-labelledby="quick-changes">
      <h3 id="quick-changes">What if…</h3>
      <label className="quick">
        <span>boundaries come from</span>
        <select
          className="control mono"
          data-testid="what-if-source"
          value={source}
          disabled={wraps}
          onChange={(event) => {
            const chosen = sources.find((one) => one === event.target.value)
            if (chosen !== undefined) chooseBoundarySource(chosen)
          }}
        >
          {sources.map((one) => (
            <option key={one} value={one}>
              {one === 'none' ? 'nowhere: mask off' : one}
            </option>
          ))}
        </select>
      </label>
      <label className="tick">
        <input
          type="checkbox"
          data-testid="what-if-wrap"
          checked={wraps}
          disabled={batch.labels === null || (isPipeline && !wraps)}
          onChange={() => replaceChanges(['wrap-around'], wraps ? [] : [{ kind: 'wrap-around' }])}
        />{' '}
        the roll wraps around instead of being masked
      </label>
      {isPipeline && <p className="caption">The pipeline entry takes no targets from outside, so it cannot wrap.</p>}
      <fieldset className="quick">
        <legend className="visually-hidden">Label roll</legend>
        <span>
          labels are rolled{' '}
          <b data-testid="what-if-rolled">
            {rolled === 0 ? 'as dumped' : `${formatCount(Math.abs(rolled))} ${rolled > 0 ? 'more' : 'less'}`}
          </b>
        </span>
        <span className="buttons">
          <RollButton by={-1} words="Once less" disabled={batch.labels === null} />
          <RollButton by={1} words="Once more" disabled={batch.labels === null} />
        </span>
      </fieldset>
      <Divisor open={open} />
      <IgnoreIndexSetting />
      <p className="caption">The loss module ignores {numberLabel(ignoredLabel(lossFunction(settings)))}.</p>
    </section>
  )
}

function RollButton({ by, words, disabled }: { by: 1 | -1; words: string; disabled: boolean }) {
  const added: WhatIf = { kind: 'roll-labels', by }
  return (
    <button type="button" className="button small" disabled={disabled} onClick={() => change(added)}>
      {words}
    </button>
  )
}
