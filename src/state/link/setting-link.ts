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

/** Marks a setting's name among the parameters of a link. */
const PREFIX = 'set.'

/** The settings that differ from the dump's own, as parameters `set.<name>=<value>`. */
export function linkSettings(settings: LossSettings, given: LossSettings): [string, string][] {
  return settingNames
    .filter((name) => !Object.is(settings[name], given[name]) && settings[name] !== undefined)
    .map((name) => [PREFIX + name, textOf(settings[name])])
}

/** Settings that a link names. Values that a setting cannot have are left out: links are typed and cut by hand. */
export function settingsOfLink(parameters: URLSearchParams): Partial<LossSettings> {
  const found: Record<string, unknown> = {}
  for (const name of settingNames) {
    const text = parameters.get(PREFIX + name)
    const value = text === null ? undefined : settingOf(text, rules[name])
    if (value !== undefined) found[name] = value
  }
  return found
}

function textOf(value: unknown): string {
  if (value === null) return 'none'
  return Object.is(value, -0) ? '-0' : String(value)
}

const settingNames = Object.keys(rules) as (keyof LossSettings)[]

function settingOf(text: string, { kind, none }: Rule): unknown {
  if (text === 'none') return none ? null : undefined
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  if (kind === 'tensor') return text.length <= 200 ? text : undefined
  if (typeof kind === 'object') return kind.includes(text) ? text : undefined
  const value = text.trim() === '' || text.length > 40 ? Number.NaN : Number(text)
  if (Number.isNaN(value)) return undefined
  return kind === 'number' || Number.isSafeInteger(value) ? value : undefined
}
