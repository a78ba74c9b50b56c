import type { WhatIf } from './what-if.ts'

/** Lists of changes, one after another, and which of them is in force. Taking a change away is a step like any other. */
export interface EditHistory {
  readonly versions: readonly (readonly WhatIf[])[]
  readonly at: number
}

/** Older steps than this are forgotten. */
const MOST_STEPS = 200

export const noEdits: EditHistory = { versions: [[]], at: 0 }

/** The changes in force. */
export function changesOf({ versions, at }: EditHistory): readonly WhatIf[] {
  return versions[at]
}

/** One step on: what was undone before is dropped. A step that changes nothing is none. */
export function stepTo(history: EditHistory, changes: readonly WhatIf[]): EditHistory {
  if (JSON.stringify(changes) === JSON.stringify(changesOf(history))) return history
  const versions = [...history.versions.slice(0, history.at + 1), changes].slice(-MOST_STEPS)
  return { versions, at: versions.length - 1 }
}

/** The same history one step back (-1) or on (1); itself where there is none. */
export function walked(history: EditHistory, by: 1 | -1): EditHistory {
  const at = history.at + by
  return at < 0 || at >= history.versions.length ? history : { ...history, at }
}
