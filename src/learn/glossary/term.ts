/** Pictures that a term may have; each is drawn in `ui/learn/term-picture.tsx`. */
export type TermPicture =
  | 'packing'
  | 'padding'
  | 'offsets'
  | 'indexed-mask'
  | 'block-causal'
  | 'roll'
  | 'zigzag'
  | 'log-sum-exp'

/** A word of the field. */
export interface Term {
  /** As texts name it, and as `glossary` sorts it. */
  readonly id: string
  readonly name: string
  /** One to three sentences, in the marks of `learn-text.ts`. */
  readonly means: string
  /** Where what it says of upstream, or of a paper, can be read: as `Reference.source`. */
  readonly source?: string
  readonly picture?: TermPicture
  /** Ids of terms to read next. */
  readonly see?: readonly string[]
}
