import { type HeadOutput, headSize } from '../core/loss/cross-entropy-backend.ts'
import type { Tensor } from '../core/tensor/tensor.ts'
import { maximumTokens } from './fused-pass.ts'
import type { GpuContext } from './gpu-context.ts'
import type { TokenRange } from './upload-hidden.ts'

/** One pass over an LM head, and whose tokens take part in it. */
export interface Pass {
  readonly weight: Tensor
  readonly ranges: readonly (TokenRange & { readonly headIndex: number })[]
}

/** Heads that share an LM head share passes over it; more tokens than one buffer holds make another pass. */
export function planPasses(context: GpuContext, heads: readonly HeadOutput[]): Pass[] {
  const passes: { weight: Tensor; ranges: (TokenRange & { headIndex: number })[]; tokens: number }[] = []
  for (const [headIndex, head] of heads.entries()) {
    if (head.kind !== 'hidden') continue
    const { rows, width } = headSize(head)
    const most = maximumTokens(context, width)
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

function isSameTensor(a: Tensor, b: Tensor): boolean {
  return a.file === b.file && a.name === b.name
}
