import type { WhatIf } from '../../core/findings/what-if/what-if.ts'
import { boundarySourceOf, type LossSettings } from '../../core/packing/loss-settings.ts'
import type { TokenTexts } from '../../core/tensor/tensor-file.ts'
import { numberLabel, tokenLabel } from '../timeline/token-label.ts'

const divisors = {
  counted: 'divided by the labels counted in this batch',
  'per depth': 'divided by each depth’s own targets',
  none: 'not divided',
} as const

/** A change in a line, for the list of changes. `rows` is how many rows the batch has. */
export function describeChange(change: WhatIf, rows: number, tokens: TokenTexts | null): string {
  const inRow = (row: number) => (rows > 1 ? `row ${row}, ` : '')
  switch (change.kind) {
    case 'settings':
      return settingsText(change.change)
    case 'normaliser':
      return typeof change.by === 'number' ? `divided by ${change.by}` : divisors[change.by]
    case 'wrap-around':
      return 'the roll wraps around: no tail is masked'
    case 'roll-labels':
      return change.by === 1 ? 'labels rolled once more' : 'labels rolled once less'
    case 'move-boundary':
      return `${inRow(change.row)}boundary moved from token ${change.from} to ${change.to}`
    case 'split':
      return `${inRow(change.row)}split before token ${change.token}`
    case 'merge':
      return `${inRow(change.row)}joined at token ${change.token}`
    case 'edit': {
      const text = change.value < 0 ? numberLabel(change.value) : tokenLabel(change.value, tokens)
      return `${inRow(change.row)}${change.tensor}[${change.token}] = ${text}`
    }
  }
}

/** Names as upstream spells them. */
const names: Partial<Record<keyof LossSettings, string>> = {
  entry: 'entry',
  lossFn: 'loss_fn',
  reduction: 'reduction',
  lossFnIgnoreIndex: 'ignore_index of the module',
  softcap: 'logit_softcapping',
  chunkLen: 'chunk_len',
  ignoreIndex: 'ignore_index',
  scalingFactor: 'scaling_factor',
  numLabelTokens: 'num_label_tokens',
  training: 'training',
  outputForm: 'output_form',
  modelScalingFactor: 'model_scaling_factor',
  outputScalingFactor: 'output_scaling_factor',
  mtpOutputsAreLogits: 'mtp_outputs_are_logits',
}

function settingsText(change: Partial<LossSettings>): string {
  const parts = (Object.keys(change) as (keyof LossSettings)[]).flatMap((key) => {
    const name = names[key]
    return name === undefined ? [] : [`${name} = ${change[key] ?? 'none'}`]
  })
  if ('seqIdxArg' in change || 'cuSeqlensArg' in change || 'targetsArg' in change) parts.unshift(boundaryText(change))
  return parts.join(', ')
}

function boundaryText({ seqIdxArg = null, cuSeqlensArg = null, targetsArg = false }: Partial<LossSettings>): string {
  const source = boundarySourceOf({ seqIdxArg, cuSeqlensArg, targetsArg } as LossSettings)
  return source === 'none' ? 'mask off: no boundaries are passed' : `boundaries from ${source}`
}
