import { type BlockForm, type KernelVariant, NARROW_BLOCK, TOKEN_BLOCK } from './kernel-sources.ts'

/** Tokens that one form of the forward kernel computes: `blocks` blocks of `block` tokens from `first` on. */
export interface TokenBlocks {
  readonly form: BlockForm
  readonly first: number
  readonly block: number
  readonly blocks: number
}

/** A block with idle tokens costs what a full one does: up to here narrow ones have fewer of them. */
const MOST_NARROW = TOKEN_BLOCK - NARROW_BLOCK

/**
 * Cuts tokens into blocks so that few of a block are idle: whole blocks first, then what is left over in narrow ones. Only an
 * emulated GPU has them: a real one computes an idle token beside the others, at no cost. The cut depends on the number of
 * tokens and the kernel alone, so the same figure comes out, bit for bit, every time.
 */
export function tokenBlocks(tokens: number, variant: KernelVariant): TokenBlocks[] {
  const whole = Math.floor(tokens / TOKEN_BLOCK)
  const left = tokens - whole * TOKEN_BLOCK
  const narrow = variant === 'reg' && left <= MOST_NARROW
  const wideBlocks = narrow ? whole : Math.ceil(tokens / TOKEN_BLOCK)
  const parts: TokenBlocks[] = []
  if (wideBlocks > 0) parts.push({ form: 'wide', first: 0, block: TOKEN_BLOCK, blocks: wideBlocks })
  if (narrow && left > 0)
    parts.push({
      form: 'narrow',
      first: whole * TOKEN_BLOCK,
      block: NARROW_BLOCK,
      blocks: Math.ceil(left / NARROW_BLOCK),
    })
  return parts
}
