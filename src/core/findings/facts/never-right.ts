import type { CrossEntropyBackend, FactOptions, HeadOutput } from '../../loss/cross-entropy-backend.ts'
import { headSize } from '../../loss/cross-entropy-backend.ts'
import type { DepthEvaluation, Evaluation } from '../../loss/evaluation.ts'
import { BEST, type HeadFacts } from '../../loss/head-facts.ts'
import { ignoredLabel, lossFunction } from '../../loss/loss-function.ts'
import { targetAt } from '../../targets/targets.ts'

/** On fewer targets a head may be wrong each time by chance. */
const ENOUGH = 200
/** Below this share of ln V a mean is that of a head that has learnt something. */
const LEARNT = 0.8

/**
 * MTP depths whose likeliest class is never the target, on 200 targets or more, although their mean cross entropy is below
 * 0.8 ln V. Only heads with such a mean are asked for their classes: a cache of the pass that made the losses has them.
 * @param heads one a depth; null where nothing is computed
 * @throws as `CrossEntropyBackend.headFacts`
 */
export async function neverRight(
  { depths, settings }: Evaluation,
  heads: readonly HeadOutput[] | null,
  backend: CrossEntropyBackend,
  options: Omit<FactOptions, 'softcap'>,
): Promise<number[]> {
  const fn = lossFunction(settings)
  const asked = (heads ?? []).flatMap((head, depth) =>
    depth < depths.length && hasLearnt(depths[depth], headSize(head).vocabSize) ? [{ head, depth }] : [],
  )
  if (asked.length === 0) return []
  const facts = await backend.headFacts(
    asked.map(({ head }) => head),
    { ...options, softcap: fn.softcap },
  )
  return asked.flatMap(({ depth }, index) =>
    isEverRight(depths[depth], facts[index], ignoredLabel(fn)) ? [] : [depth],
  )
}

function hasLearnt({ sum, trained }: DepthEvaluation, vocabSize: number): boolean {
  return sum !== null && trained >= ENOUGH && sum / trained < LEARNT * Math.log(vocabSize)
}

/** Classes that share the largest logit are all likeliest. */
function isEverRight({ targets }: DepthEvaluation, { bestClasses, bestLogits }: HeadFacts, ignored: number): boolean {
  for (let first = 0; first < bestClasses.length; first += BEST) {
    const target = targetAt(targets, first / BEST)
    if (target === ignored) continue
    for (let i = first; i < first + BEST && bestLogits[i] === bestLogits[first]; i++)
      if (bestClasses[i] === target) return true
  }
  return false
}
