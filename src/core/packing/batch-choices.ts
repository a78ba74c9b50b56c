import type { LabelConvention } from './label-convention.ts'

/** What the user says of a dump that its names do not. Plain data: it can be posted between threads. */
export interface BatchChoices {
  /** Role by name of a tensor in the file; null: not used. Tensors that are not here are guessed. */
  readonly roles: ReadonlyMap<string, string | null>
  /** How the labels are; null leaves them as they are, whatever they look like. */
  readonly labels: LabelConvention | null
}

export const noChoices: BatchChoices = { roles: new Map(), labels: null }
