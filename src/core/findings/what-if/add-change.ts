import type { LossSettings } from '../../packing/loss-settings.ts'
import type { WhatIf } from './what-if.ts'

/**
 * A list of changes with one more. What the new one makes void is left out, so that the list says what is in force: the
 * last of several values of a setting, one move for a boundary that was moved in steps, nothing for what is as it was.
 * @param given settings of the dump
 */
export function withChange(changes: readonly WhatIf[], added: WhatIf, given: LossSettings): WhatIf[] {
  switch (added.kind) {
    case 'settings':
      return withSettings(changes, added.change, given)
    case 'wrap-around':
      return [...changes.filter(({ kind }) => kind !== added.kind), added]
    case 'normaliser':
      return [...withoutSettings(changes, new Set(['numLabelTokens', 'reduction'])), added]
    case 'roll-labels': {
      const opposite = changes.findLastIndex(({ kind }) => kind === 'roll-labels')
      const last = changes[opposite]
      return last?.kind === 'roll-labels' && last.by === -added.by
        ? changes.toSpliced(opposite, 1)
        : [...changes, added]
    }
    case 'edit': {
      const same = (one: WhatIf) =>
        one.kind === 'edit' && one.tensor === added.tensor && one.row === added.row && one.token === added.token
      // Labels that were rolled since stand elsewhere: only edits after the last roll are of the same cell.
      const rolled = changes.findLastIndex(({ kind }) => kind === 'roll-labels')
      return [...changes.filter((one, index) => index <= rolled || !same(one)), added]
    }
    case 'move-boundary':
      return withMove(changes, added)
    case 'split':
    case 'merge': {
      const last = changes.at(-1)
      const undone = last?.kind === (added.kind === 'split' ? 'merge' : 'split')
      return undone && last.row === added.row && last.token === added.token ? changes.slice(0, -1) : [...changes, added]
    }
  }
}

/** Steps of one boundary are one move; a boundary that is back where it was has not moved. */
function withMove(changes: readonly WhatIf[], added: WhatIf & { kind: 'move-boundary' }): WhatIf[] {
  const last = changes.at(-1)
  const goesOn = last?.kind === 'move-boundary' && last.row === added.row && last.to === added.from
  const move = goesOn ? { ...added, from: last.from } : added
  const before = goesOn ? changes.slice(0, -1) : [...changes]
  return move.from === move.to ? before : [...before, move]
}

const boundaryArguments = ['seqIdxArg', 'cuSeqlensArg', 'targetsArg'] as const

function withSettings(changes: readonly WhatIf[], change: Partial<LossSettings>, given: LossSettings): WhatIf[] {
  const kept = withoutSettings(changes, new Set(Object.keys(change)))
  // Boundaries that were edited are an argument of the call; only the argument itself takes them off again.
  const edited = kept.some(({ kind }) => kind === 'move-boundary' || kind === 'split' || kind === 'merge')
  const entries = (Object.keys(change) as (keyof LossSettings)[]).filter(
    (key) => !Object.is(change[key], given[key]) || (edited && (boundaryArguments as readonly string[]).includes(key)),
  )
  if (entries.length === 0) return kept
  const differing = Object.fromEntries(entries.map((key) => [key, change[key]])) as Partial<LossSettings>
  return [...kept, { kind: 'settings', change: differing }]
}

/** The list without what sets any of these settings. */
function withoutSettings(changes: readonly WhatIf[], keys: ReadonlySet<string>): WhatIf[] {
  return changes.flatMap((one): WhatIf[] => {
    if (one.kind === 'normaliser') return keys.has('numLabelTokens') || keys.has('reduction') ? [] : [one]
    if (one.kind !== 'settings') return [one]
    const rest = Object.entries(one.change).filter(([key]) => !keys.has(key))
    return rest.length === 0 ? [] : [{ kind: 'settings', change: Object.fromEntries(rest) as Partial<LossSettings> }]
  })
}
