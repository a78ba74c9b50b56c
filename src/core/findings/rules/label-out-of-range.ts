import { targetAt } from '../../targets/targets.ts'
import { countOf, firstFew } from '../count-of.ts'
import type { Rule } from '../rule.ts'
import { spansOf } from '../source-in-use.ts'
import { likelyIgnoreIndex } from './ignore-index-collision.ts'

/** A label that is no class: torch raises, a device asserts, the fused kernel reads outside the LM head. */
export const labelOutOfRange: Rule = {
  id: 'label-out-of-range',
  title: 'Labels are outside the vocabulary',
  severity: 'error',
  needs: ['labels'],
  fix: 'Map labels that are no class to the ignore index. A vocabulary that is sharded or padded may be larger than the dump’s.',
  reference: 'huggingface/transformers#10449',
  check(facts) {
    const { labels, ignored, batch, evaluation } = facts
    const vocabSize = batch.vocabSize ?? Number.POSITIVE_INFINITY
    const skipped = likelyIgnoreIndex(facts)
    const isOutside = (label: number) => label !== ignored && label !== skipped && !(label >= 0 && label < vocabSize)
    const tokens: number[] = []
    const values = new Set<number>()
    // Targets that the dump brings are no roll of its labels.
    const supplied = evaluation.boundarySource === 'mtp_per_depth_targets' ? evaluation.depths : []
    for (let t = 0; t < labels.length; t++) {
      let outside = isOutside(labels[t]) ? labels[t] : null
      for (let k = 0; k < supplied.length && outside === null; k++) {
        const target = targetAt(supplied[k].targets, t)
        if (isOutside(target)) outside = target
      }
      if (outside === null) continue
      tokens.push(t)
      values.add(outside)
    }
    if (tokens.length === 0) return []
    const past =
      [...values].some((value) => value >= vocabSize) && evaluation.settings.lossFn === 'FusedLinearCrossEntropy'
    const effect = past
      ? 'The fused kernel raises no error for those past the vocabulary, and takes logSumExp for their loss.'
      : 'Their cross entropy is undefined.'
    const named = [...values].map((value) =>
      value === -1000
        ? '-1000 (a fill value of lengths)'
        : value === batch.padTokenId
          ? `${value} (the pad id)`
          : value,
    )
    return [
      {
        severity: 'error',
        message: `${countOf(tokens.length, 'label')} outside ${batch.vocabSize === null ? '0 …' : `0 … ${batch.vocabSize - 1}`} and not ignored: ${firstFew(named)}. ${effect}`,
        spans: spansOf(tokens),
      },
    ]
  },
}
