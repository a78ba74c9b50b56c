import type { DepthEvaluation } from '../../loss/evaluation.ts'
import { targetAt } from '../../targets/targets.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { RawFinding, Rule } from '../rule.ts'

const ENOUGH = 16
/** A gradient's entries lie in [-1, 1], so that `ln Σ exp` of V of them is this near to ln V. */
const NEAR = 0.05

/** Logits that a fused cross entropy overwrote, so that their likeliest class is never the target. */
export const mtpTop1Zero: Rule = {
  id: 'mtp-top1-zero',
  title: 'Logits look like their own gradient',
  severity: 'warning',
  needs: ['losses'],
  fix: 'Dump a clone of the logits before the loss, which writes the gradient into them.',
  reference: 'NVIDIA-NeMo/Megatron-Bridge#5947',
  explains: ['mtp-ce-implausible'],
  check(facts) {
    const depths = facts.evaluation.depths.filter((depth) => isGradient(facts, depth))
    return [
      ...(depths.length === 0
        ? []
        : [
            {
              severity: 'warning' as const,
              message: `At depth ${depths.map(({ depth }) => depth).join(', ')} every target’s logit is near −1 and all others near 0, as softmax minus one-hot is: top-1 accuracy is 0, and these losses mean nothing.`,
              effective: true,
              count: depths.length,
            },
          ]),
      ...neverRightDepths(facts),
    ]
  },
}

function isGradient({ batch, ignored }: BatchFacts, { logSumExp, tokenLoss, targets, trained }: DepthEvaluation) {
  if (logSumExp === null || tokenLoss === null || trained < ENOUGH) return false
  const guess = Math.log(batch.vocabSize ?? Number.NaN)
  // The first few tokens of a real head are enough to see that they are none.
  let unlike = 0
  for (let t = 0; t < tokenLoss.length && unlike <= 0.01 * trained; t++) {
    if (targetAt(targets, t) === ignored) continue
    const targetLogit = logSumExp[t] - tokenLoss[t]
    const isLike = Math.abs(logSumExp[t] - guess) < NEAR && targetLogit <= -0.5 && targetLogit >= -1.001
    if (!isLike) unlike++
  }
  return unlike <= 0.01 * trained
}

function neverRightDepths({ batch, evaluation, neverRight }: BatchFacts): RawFinding[] {
  if (neverRight.length === 0) return []
  const told = neverRight.map((depth) => {
    const { sum, trained } = evaluation.depths[depth]
    return `depth ${depth}, ${countOf(trained, 'target')}, ${((sum ?? Number.NaN) / trained).toFixed(2)} nats`
  })
  const guess = Math.log(batch.vocabSize ?? Number.NaN)
  return [
    {
      severity: 'warning',
      title: 'The likeliest class is never the target',
      message: `Top-1 accuracy is exactly 0, and yet the mean cross entropy is below what guessing gives, ln V = ${guess.toFixed(2)}: ${told.join('; ')}. Logits that a fused loss wrote into before they were dumped are so.`,
      fix: 'Dump a clone of the logits, or the hidden states, before the loss; and compare the labels with the tokenizer and LM head that they are of.',
      effective: true,
      count: neverRight.length,
    },
  ]
}
