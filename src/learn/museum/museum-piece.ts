import type { MuseumDump } from './museum-dump.ts'

/** How a loss curve looks with the bug, drawn by hand: a shape, not a measurement. */
export type CurveShape =
  | 'same'
  | 'slightly above'
  | 'far above'
  | 'below'
  | 'plateau'
  | 'not a number'
  | 'crash'
  | 'other height'

export const museumThemes = ['Boundaries', 'Positions and masks', 'Labels', 'MTP targets', 'Numbers'] as const

export interface MuseumPiece {
  /** The doctor's rule. */
  readonly id: string
  readonly theme: (typeof museumThemes)[number]
  /** What somebody saw, without what it was. */
  readonly symptom: string
  readonly hint: string
  /** What it was. */
  readonly title: string
  /** Why it happens and what it does, one paragraph each, in the marks of `learn-text.ts`. */
  readonly broke: readonly [string, ...string[]]
  readonly curve: { readonly shape: CurveShape; readonly words: string }
  readonly fix: string
  /** A public report, or upstream's own code: `owner/repo#number` or `owner/repo name`. */
  readonly reference: string
  /** The sample it is made from. */
  readonly sample: string
  /** The right batch, made from the sample; the sample itself where it is left out. */
  readonly sound?: (sample: MuseumDump) => MuseumDump
  /** The broken batch, made from the right one. @throws NotInThisBatch where it cannot be made */
  readonly broken: (sound: MuseumDump) => MuseumDump
}
