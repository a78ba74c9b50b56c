import { targetAt } from '../../targets/targets.ts'
import type { Rule } from '../rule.ts'

const ENOUGH = 16
/** A gradient's entries lie in [-1, 1], so that `ln Σ exp` of V of them is this near to ln V. */
const NEAR = 0.05

/** Logits that a fused cross entropy overwrote with their gradient before they were dumped. */
export const mtpTop1Zero: Rule = {
  id: 'mtp-top1-zero',
  title: 'Logits look like their own gradient',
  severity: 'warning',
  needs: ['losses'],
  fix: 'Dump a clone of the logits before the loss, which writes the gradient into them.',
  reference: 'NVIDIA-NeMo/Megatron-Bridge#5947',
  explains: ['mtp-ce-implausible'],
  check({ evaluation, batch, ignored }) {
    const guess = Math.log(batch.vocabSize ?? Number.NaN)
    const depths = evaluation.depths.filter(({ logSumExp, tokenLoss, targets, trained }) => {
      if (logSumExp === null || tokenLoss === null || trained < ENOUGH) return false
      // The first few tokens of a real head are enough to see that they are none.
      let unlike = 0
      for (let t = 0; t < tokenLoss.length && unlike <= 0.01 * trained; t++) {
        if (targetAt(targets, t) === ignored) continue
        const targetLogit = logSumExp[t] - tokenLoss[t]
        const isLike = Math.abs(logSumExp[t] - guess) < NEAR && targetLogit <= -0.5 && targetLogit >= -1.001
        if (!isLike) unlike++
      }
      return unlike <= 0.01 * trained
    })
    if (depths.length === 0) return []
    return [
      {
        severity: 'warning',
        message: `At depth ${depths.map(({ depth }) => depth).join(', ')} every target’s logit is near −1 and all others near 0, as softmax minus one-hot is: top-1 accuracy is 0, and these losses mean nothing.`,
        effective: true,
        count: depths.length,
      },
    ]
  },
}
