import { targetAt } from '../../targets/targets.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { Rule } from '../rule.ts'
import { trainerFigureExplained } from '../trainer-figure.ts'

/** The trainer's own loss is this one times a factor that has a name. */
export const mtpScaleDefault: Rule = {
  id: 'mtp-scale-default',
  title: 'The trainer’s MTP loss has another factor',
  severity: 'info',
  needs: ['losses'],
  fix: 'Compare the trainer’s scaling factor, number of depths and divisor with those of the call.',
  reference: 'unslothai/unsloth#6557',
  check(facts) {
    const { evaluation, batch, labels, ignored } = facts
    const explained = trainerFigureExplained(batch, evaluation, labels, ignored, rightTargets(facts))
    if (explained === null || explained.kind === 'equal') return []
    const title =
      explained.of === 'MTP loss'
        ? {}
        : { title: `The trainer’s ${explained.of} ${explained.of === 'main loss' ? 'has' : 'have'} another factor` }
    return [{ severity: 'info', ...title, message: explained.message, effective: false, count: 1 }]
  },
}

/** The loss over the right targets, where all of them are trained already and others beside them. */
function rightTargets({ evaluation, reference, ignored }: BatchFacts): { name: string; loss: number }[] {
  const { depths, scalingFactor, settings, pipeline } = evaluation
  let total = 0
  for (const { depth, targets, tokenLoss } of depths) {
    const right = reference[depth]
    for (let t = 0; t < right.length; t++) {
      if (right[t] === ignored) continue
      if (targetAt(targets, t) !== right[t] || tokenLoss === null) return []
      total += tokenLoss[t]
    }
  }
  if (settings.reduction === 'mean') return []
  const divisor = (pipeline === null ? settings.numLabelTokens : null) ?? 1
  return [
    {
      name: 'that of the right targets, masked at document boundaries',
      loss: ((scalingFactor ?? 1) / depths.length) * (total / divisor),
    },
  ]
}
