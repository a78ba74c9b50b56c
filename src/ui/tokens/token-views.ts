import type { TokenView } from '../../state/app-state.ts'

/** The ways to see tokens; the keys `1`, `2`, `3` choose them in this order. */
export const tokenViews: readonly { value: TokenView; words: string; title: string }[] = [
  { value: 'lanes', words: 'Lanes', title: 'Lanes over one axis of tokens' },
  { value: 'table', words: 'Table', title: 'The same in rows, one a token' },
  { value: 'blocks', words: 'Blocks', title: 'Who attends to whom, and where targets come from' },
]
