import type { Tensor } from '../tensor/tensor.ts'
import { type HeadOutput, headSize } from './cross-entropy-backend.ts'

/** Tokens `[start, end)` of one head's hidden states `[…, H]`. */
export interface TokenRange {
  readonly hidden: Tensor
  readonly start: number
  readonly end: number
}

/** Tokens of one head that take part in a pass. */
export interface PassRange extends TokenRange {
  readonly headIndex: number
}

/** One pass over an LM head, and whose tokens take part in it. */
export interface Pass {
  readonly weight: Tensor
  readonly ranges: readonly PassRange[]
}

/**
 * Heads that share an LM head share passes over it; heads of logits have none.
 * @param mostTokens tokens of a hidden size that one pass over an LM head can hold; more make another pass
 */
export function planPasses(
  heads: readonly HeadOutput[],
  mostTokens: (width: number, vocabSize: number) => number,
): Pass[] {
  const passes: { weight: Tensor; ranges: PassRange[]; tokens: number }[] = []
  for (const [headIndex, head] of heads.entries()) {
    if (head.kind !== 'hidden') continue
    const { rows, width, vocabSize } = headSize(head)
    const most = mostTokens(width, vocabSize)
    for (let start = 0; start < rows; ) {
      let pass = passes.findLast(({ weight }) => isSameTensor(weight, head.weight))
      if (pass === undefined || pass.tokens >= most) {
        pass = { weight: head.weight, ranges: [], tokens: 0 }
        passes.push(pass)
      }
      const end = Math.min(rows, start + most - pass.tokens)
      pass.ranges.push({ headIndex, hidden: head.hidden, start, end })
      pass.tokens += end - start
      start = end
    }
  }
  return passes
}

/**
 * Classes asked for of a pass's tokens, one range after another, -1 for none; null where no head asks for any.
 * @param classes for each head `[N]`, or null
 */
export function passClasses(
  { ranges }: Pick<Pass, 'ranges'>,
  classes: readonly (Int32Array | null)[] | undefined,
): Int32Array | null {
  if (classes === undefined || ranges.every(({ headIndex }) => classes[headIndex] === null)) return null
  const joined = new Int32Array(ranges.reduce((sum, { start, end }) => sum + end - start, 0)).fill(-1)
  let column = 0
  for (const { headIndex, start, end } of ranges) {
    const own = classes[headIndex]
    if (own !== null) joined.set(own.subarray(start, end), column)
    column += end - start
  }
  return joined
}

/** Numbers of rows `[start, end)`. */
export function rowsBetween(start: number, end: number): Int32Array {
  return Int32Array.from({ length: end - start }, (_, index) => start + index)
}

function isSameTensor(a: Tensor, b: Tensor): boolean {
  return a.file === b.file && a.name === b.name
}
