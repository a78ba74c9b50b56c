import { changesOf } from '../../core/findings/what-if/edit-history.ts'
import type { WhatIf } from '../../core/findings/what-if/what-if.ts'
import type { OpenBatchState } from '../../state/app-state.ts'
import { replaceChanges } from '../../state/what-if-verbs.ts'
import { formatSetting } from '../format-number.ts'

const choices = ['given', 'counted', 'per depth', 'none'] as const

/** What a summed loss is divided by: as given, counted, each depth's own targets, or nothing. */
export function Divisor({ open }: { readonly open: OpenBatchState }) {
  const { history, loaded, settings } = open
  const chosen = changesOf(history).find((one) => one.kind === 'normaliser')
  const value = chosen?.kind === 'normaliser' && typeof chosen.by !== 'number' ? chosen.by : 'given'
  const given = loaded.batch.settings
  const isPipeline = settings.entry === 'PipelineCausalLMLoss.forward'
  const words = {
    given:
      given.reduction === 'mean' ? 'as the dump has it: a mean' : `as given: ${formatSetting(given.numLabelTokens)}`,
    counted: 'the labels of this batch, counted',
    'per depth': 'each depth’s own targets',
    none: 'nothing',
  } as const
  const choose = (name: string) => {
    const by = choices.find((one) => one === name)
    if (by === undefined) return
    const added: readonly WhatIf[] = by === 'given' ? [] : [{ kind: 'normaliser', by }]
    replaceChanges(['normaliser'], added)
  }
  return (
    <label className="quick">
      <span>
        sums are divided by <code>num_label_tokens</code> =
      </span>
      <select
        className="control"
        data-testid="what-if-divisor"
        value={value}
        disabled={isPipeline}
        title={isPipeline ? 'The pipeline entry passes none' : undefined}
        onChange={(event) => choose(event.target.value)}
      >
        {choices.map((one) => (
          <option key={one} value={one}>
            {words[one]}
          </option>
        ))}
      </select>
    </label>
  )
}
