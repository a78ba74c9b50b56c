import { targetAt } from '../../targets/targets.ts'
import { countOf } from '../count-of.ts'
import type { RawFinding, Rule } from '../rule.ts'
import { spansOf } from '../source-in-use.ts'

/** Hidden states that are NaN or infinite: without effect on the loss of padding, and poison in its gradient. */
export const padRowNonfinite: Rule = {
  id: 'pad-row-nonfinite',
  title: 'Hidden states or logits are not finite',
  severity: 'error',
  needs: ['targets'],
  fix: 'Zero the rows that the attention kernel does not write.',
  reference: 'Dao-AILab/flash-attention#1228',
  check({ evaluation, pad, ignored, length, batch }) {
    return evaluation.depths.flatMap(({ depth, logSumExp, targets }): RawFinding[] => {
      if (logSumExp === null) return []
      const onTargets: number[] = []
      const elsewhere: number[] = []
      for (let t = 0; t < logSumExp.length; t++)
        if (!Number.isFinite(logSumExp[t])) (targetAt(targets, t) === ignored ? elsewhere : onTargets).push(t)
      const tokens = onTargets.length > 0 ? onTargets : elsewhere
      if (tokens.length === 0) return []
      const [first] = tokens
      const allPad = elsewhere.every((t) => pad[t] === 1)
      // It multiplies the rows that it leaves out by 0, and 0 · NaN is NaN.
      const poisons = evaluation.settings.lossFn === 'ChunkedCrossEntropy'
      const place = `${batch.rows > 1 ? `row ${Math.floor(first / length)}, ` : ''}token ${first % length}`
      return [
        {
          severity: onTargets.length > 0 || poisons ? 'error' : 'warning',
          message:
            onTargets.length > 0
              ? `Depth ${depth}: ${countOf(onTargets.length, 'trained token has', 'trained tokens have')} a NaN or infinite logit, the first at ${place}: so is the loss.`
              : `Depth ${depth}: ${countOf(tokens.length, 'token has', 'tokens have')} a NaN or infinite logit, the first at ${place}, ${allPad ? 'all padding' : 'none of them trained'}. ${poisons ? 'ChunkedCrossEntropy multiplies them by 0, which is NaN: so is the loss.' : 'The loss leaves them out; the gradient of the LM head does not.'}`,
          spans: spansOf(tokens),
          effective: onTargets.length > 0 || poisons,
        },
      ]
    })
  },
}
