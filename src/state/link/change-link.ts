import type { WhatIf } from '../../core/findings/what-if/what-if.ts'
import type { LossSettings } from '../../core/packing/loss-settings.ts'

type Kind = 'number' | 'integer' | 'boolean' | 'tensor' | readonly string[]

interface Rule {
  readonly kind: Kind
  /** `none` is a value, Python's None. */
  readonly none?: true
}

/** What each setting may be in a link. A setting that is not here cannot be in one: the type sees to it that all are. */
const rules: Readonly<Record<keyof LossSettings, Rule>> = {
  entry: { kind: ['calculate_mtp_loss', 'PipelineCausalLMLoss.forward'] },
  lossFn: { kind: ['MaskedCrossEntropy', 'ChunkedCrossEntropy', 'FusedLinearCrossEntropy'] },
  reduction: { kind: ['sum', 'mean'] },
  lossFnIgnoreIndex: { kind: 'integer' },
  softcap: { kind: 'number' },
  chunkLen: { kind: 'integer' },
  ignoreIndex: { kind: 'integer' },
  scalingFactor: { kind: 'number', none: true },
  numLabelTokens: { kind: 'number', none: true },
  seqIdxArg: { kind: 'tensor', none: true },
  cuSeqlensArg: { kind: 'tensor', none: true },
  targetsArg: { kind: 'boolean' },
  training: { kind: 'boolean' },
  outputForm: { kind: ['tuple', 'object', 'tensor'] },
  modelScalingFactor: { kind: 'number', none: true },
  outputScalingFactor: { kind: 'number', none: true },
  mtpOutputsAreLogits: { kind: 'boolean' },
}

/** Marks a setting's name among the parameters of a link; other changes are called `do`. */
const PREFIX = 'set.'
const DO = 'do'

/** A list of changes as parameters in its order: `set.<name>=<value>`, and for the others `do=<kind>.<numbers>`. */
export function linkChanges(changes: readonly WhatIf[]): [string, string][] {
  return changes.flatMap((change): [string, string][] =>
    change.kind === 'settings'
      ? Object.entries(change.change)
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => [PREFIX + name, textOf(value)])
      : [[DO, doText(change)]],
  )
}

/** The changes that a link names, in its order. What no change can be is left out: links are typed and cut by hand. */
export function changesOfLink(parameters: URLSearchParams): WhatIf[] {
  const changes: WhatIf[] = []
  for (const [name, text] of parameters) {
    if (name === DO) changes.push(...doneBy(text))
    const setting = name.startsWith(PREFIX) ? settingNames.find((one) => PREFIX + one === name) : undefined
    const value = setting === undefined ? undefined : settingOf(text, rules[setting])
    if (setting === undefined || value === undefined) continue
    const last = changes.at(-1)
    if (last?.kind === 'settings')
      changes[changes.length - 1] = { ...last, change: { ...last.change, [setting]: value } }
    else changes.push({ kind: 'settings', change: { [setting]: value } })
  }
  return changes
}

const settingNames = Object.keys(rules) as (keyof LossSettings)[]

type Done = Exclude<WhatIf, { kind: 'settings' }>

function doText(change: Done): string {
  switch (change.kind) {
    case 'move-boundary':
      return ['move', change.row, change.from, change.to].join('.')
    case 'split':
    case 'merge':
      return [change.kind, change.row, change.token].join('.')
    case 'wrap-around':
      return 'wrap'
    case 'normaliser':
      return `divide.${String(change.by).replace(' ', '-')}`
    case 'roll-labels':
      return `roll.${change.by}`
    case 'edit':
      return ['edit', change.tensor, change.row, change.token, change.value].join('.')
  }
}

const whole = String.raw`(\d{1,15})`
const patterns: readonly (readonly [RegExp, (found: string[]) => Done])[] = [
  [
    new RegExp(`^move\\.${whole}\\.${whole}\\.${whole}$`),
    ([row, from, to]) => ({ kind: 'move-boundary', row: Number(row), from: Number(from), to: Number(to) }),
  ],
  [
    new RegExp(`^(split|merge)\\.${whole}\\.${whole}$`),
    ([kind, row, token]) => ({ kind: kind === 'split' ? 'split' : 'merge', row: Number(row), token: Number(token) }),
  ],
  [/^wrap$/, () => ({ kind: 'wrap-around' })],
  [
    /^divide\.(counted|per-depth|none|-?\d{1,15}(?:\.\d{1,15})?)$/,
    ([by]) => ({
      kind: 'normaliser',
      by: by === 'counted' || by === 'none' ? by : by === 'per-depth' ? 'per depth' : Number(by),
    }),
  ],
  [/^roll\.(-?1)$/, ([by]) => ({ kind: 'roll-labels', by: by === '1' ? 1 : -1 })],
  [
    new RegExp(`^edit\\.(labels|input_ids)\\.${whole}\\.${whole}\\.(-?\\d{1,15})$`),
    ([tensor, row, token, value]) => ({
      kind: 'edit',
      tensor: tensor === 'labels' ? 'labels' : 'input_ids',
      row: Number(row),
      token: Number(token),
      value: Number(value),
    }),
  ],
]

function doneBy(text: string): Done[] {
  for (const [pattern, make] of patterns) {
    const found = pattern.exec(text)
    if (found !== null) return [make(found.slice(1))]
  }
  return []
}

function textOf(value: unknown): string {
  if (value === null) return 'none'
  return Object.is(value, -0) ? '-0' : String(value)
}

function settingOf(text: string, { kind, none }: Rule): unknown {
  if (text === 'none') return none ? null : undefined
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  if (kind === 'tensor') return text.length <= 200 ? text : undefined
  if (typeof kind === 'object') return kind.includes(text) ? text : undefined
  // A number to Python, and one that the settings take.
  if (text === 'NaN') return kind === 'number' ? Number.NaN : undefined
  const value = text.trim() === '' || text.length > 40 ? Number.NaN : Number(text)
  if (Number.isNaN(value)) return undefined
  return kind === 'number' || Number.isSafeInteger(value) ? value : undefined
}
