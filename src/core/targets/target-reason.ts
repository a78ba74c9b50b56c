/** Why a position trains or does not, in order of precedence after `trained` (`contract.md` section 2). */
export const targetReasons = ['trained', 'trailing', 'crossBoundary', 'ignoredLabel'] as const
export type TargetReason = (typeof targetReasons)[number]

/** Index into `targetReasons`, as stored for each token. */
export const reasonCode: Readonly<Record<TargetReason, number>> = {
  trained: 0,
  trailing: 1,
  crossBoundary: 2,
  ignoredLabel: 3,
}

export interface MaskedCounts {
  readonly trailing: number
  readonly crossBoundary: number
  readonly ignoredLabel: number
}

/** Why every position trains or does not, and how many of each there are. */
export interface CountedReasons {
  /** `reasonCode` of every position, `[rows * S]`. */
  readonly reasons: Uint8Array
  readonly trained: number
  readonly masked: MaskedCounts
}
