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

/** Tokens by reason. */
export function countReasons(reasons: Uint8Array): { trained: number; masked: MaskedCounts } {
  const counts = new Uint32Array(targetReasons.length)
  for (let token = 0; token < reasons.length; token++) counts[reasons[token]]++
  const [trained, trailing, crossBoundary, ignoredLabel] = counts
  return { trained, masked: { trailing, crossBoundary, ignoredLabel } }
}
