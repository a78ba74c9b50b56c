/** `error`: the loss is not what was meant. `warning`: it may not be. `info`: worth knowing, nothing is wrong. */
export type Severity = 'error' | 'warning' | 'info'

/** What a finding costs: the loss as it is minus the loss with the right targets. */
export interface Effect {
  readonly mtpLoss: number
  /** Unscaled, as upstream's `per_depth_losses`. */
  readonly perDepth: readonly number[]
  /** Targets that are trained and should not be. */
  readonly leaked: number
  /** Targets that should be trained and are not. */
  readonly lost: number
  /** Targets that are trained on another class than they should be. */
  readonly wrong: number
  /** True where no hidden states or logits are there: ln V a target then. */
  readonly estimated: boolean
}

/** Tokens `[start, end)` of a row, at one depth; null: the main head, or the batch's metadata there. */
export interface Place {
  readonly row: number
  readonly start: number
  readonly end: number
  readonly depth: number | null
}

/** One cell of a finding, with everything that shows it. Targets are null where nothing is trained. */
export interface EvidenceRow {
  readonly row: number
  readonly token: number
  /** null: the main head. */
  readonly depth: number | null
  readonly inputId: number | null
  /** Id of the token that the target should be: `input_ids[t + depth + 2]`; null past the row. */
  readonly targetInputId: number | null
  readonly document: number
  readonly targetDocument: number | null
  readonly usedTarget: number | null
  readonly rightTarget: number | null
  readonly usedLoss: number | null
  readonly rightLoss: number | null
}

/** Something in the batch that is not as it should be, as the report has it (`contract.md` section 2). */
export interface Finding {
  /** The catalogue's id. */
  readonly rule: string
  readonly severity: Severity
  readonly title: string
  readonly message: string
  readonly fix: string
  /** A public thread, `owner/repo#number`, or the name of upstream's own function. */
  readonly reference: string
  /** False: latent, it would reach the loss under other labels or settings. */
  readonly effective: boolean
  readonly count: number
  readonly effect: Effect | null
  /** At most `MAX_PLACES`, the costliest first. */
  readonly places: readonly Place[]
  /** The costliest cells, for the screen; not in the report. */
  readonly evidence: readonly EvidenceRow[]
  /** Ids of rules whose findings this one explains. */
  readonly explains: readonly string[]
}

export const MAX_PLACES = 1000
