import { countOf } from '../count-of.ts'
import type { RawFinding, Rule } from '../rule.ts'

/** Fewer targets than this have a mean that says little. */
const ENOUGH = 32
/** A main head below this share of ln V has learnt something; of an untrained model nothing is implausible. */
const TRAINED = 0.8
/** A depth is clearly easier than the one before it below this share of its mean. */
const EASIER = 0.8

/** A depth that does worse than guessing although the model is trained: its targets are wrong, or padding is in them. */
export const mtpCeImplausible: Rule = {
  id: 'mtp-ce-implausible',
  title: 'A depth’s cross entropy is implausible',
  severity: 'warning',
  needs: ['losses'],
  fix: 'Look at the shift scan: the labels that fit a depth best stand at its lowest mean.',
  reference: 'NVIDIA-NeMo/Megatron-Bridge#6105',
  check({ evaluation, batch }) {
    const guess = Math.log(batch.vocabSize ?? Number.NaN)
    const { main, depths } = evaluation
    const mainMean = main === null || main.sum === null || main.trained === 0 ? Number.NaN : main.sum / main.trained
    const means = depths.map(({ sum, trained }) => (trained < ENOUGH ? Number.NaN : (sum ?? Number.NaN) / trained))
    const bad = means.flatMap((mean, depth) => (mean > guess || mean > 2 * mainMean + 2 ? [{ mean, depth }] : []))
    if (bad.length === 0) return easierDepths(means)
    const learnt = mainMean < TRAINED * guess || means.some((mean) => mean < TRAINED * guess)
    const finding: RawFinding = {
      severity: learnt ? 'warning' : 'info',
      message: `${bad.map(({ mean, depth }) => `depth ${depth} has ${mean.toFixed(2)}`).join(', ')} nats a target; guessing gives ln V = ${guess.toFixed(2)}${Number.isNaN(mainMean) ? '' : `, and the main head has ${mainMean.toFixed(2)}`}.${learnt ? '' : ' A model that is not trained yet is there too.'}`,
      effective: learnt,
      count: bad.length,
    }
    return [{ ...finding, message: `${countOf(bad.length, 'depth')}: ${finding.message}` }]
  },
}

/** A token further on is harder to predict; a depth that finds it clearly easier is worth a look, and no proof. */
function easierDepths(means: readonly number[]): RawFinding[] {
  const depth = means.findIndex((mean, k) => k > 0 && mean < EASIER * means[k - 1])
  if (depth < 0) return []
  return [
    {
      severity: 'info',
      title: 'A deeper depth has the lower cross entropy',
      message: `Depth ${depth} has ${means[depth].toFixed(2)} nats a target and depth ${depth - 1} ${means[depth - 1].toFixed(2)}: a token further on is seldom the easier one.`,
      effective: false,
      count: 1,
    },
  ]
}
