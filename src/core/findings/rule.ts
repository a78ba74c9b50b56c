import type { BatchFacts } from './facts/batch-facts.ts'
import type { Severity } from './finding.ts'

/** Cells of one MTP depth that a rule found. */
export interface DepthCells {
  readonly depth: number
  /** Indices into `[rows * S]`, ascending. */
  readonly tokens: readonly number[]
  /** The right target of each cell where it is not the reference target; `facts.ignored` for "nothing". */
  readonly right?: readonly number[]
}

/** What a rule says before it is priced. */
export interface RawFinding {
  readonly severity: Severity
  readonly message: string
  /** Where the rule's own title or fix does not fit this case. */
  readonly title?: string
  readonly fix?: string
  readonly cells?: readonly DepthCells[]
  /** Main-head cells, indices into `[rows * S]`. */
  readonly mainCells?: readonly number[]
  /** Places in the metadata: tokens (indices into `[rows * S]`), each with its end, exclusive. */
  readonly spans?: readonly { readonly start: number; readonly end: number }[]
  /** The divisor that the loss should have, where its targets are right and only that is wrong. */
  readonly rightDivisor?: number
  /** Default: true unless the finding has cells and none of them changes a target. */
  readonly effective?: boolean
  /** Default: number of cells, else of spans. */
  readonly count?: number
  /** `misleads` of the rule, where only this case of it does. */
  readonly misleads?: readonly string[]
}

/** What a rule has to have: it is skipped where one of them is missing. */
export type Need =
  | 'input_ids'
  | 'labels'
  /** Targets as upstream would make or take them. */
  | 'targets'
  /** All tokens of the sub-sequences: not one shard of a context-parallel split. */
  | 'whole sequences'
  | 'losses'

/** One line of the catalogue. */
export interface Rule {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly needs: readonly Need[]
  readonly fix: string | ((facts: BatchFacts) => string)
  readonly reference: string
  /** Rules whose findings are a consequence of this one's, and are folded into it. */
  readonly explains?: readonly string[]
  /** Rules that read the documents which this one shows to be wrong: whatever they say is folded into it. */
  readonly misleads?: readonly string[]
  check(facts: BatchFacts): readonly RawFinding[]
}
