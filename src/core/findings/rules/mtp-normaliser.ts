import type { Rule } from '../rule.ts'

const LOW = 0.8

/** Depths are divided by the main head's label count, and have fewer targets. */
export const mtpNormaliser: Rule = {
  id: 'mtp-normaliser',
  title: 'Depths weigh less than the main head',
  severity: 'info',
  needs: ['targets'],
  fix: 'By design. Multiply by N / M_k to compare with a mean, as Megatron-LM reports it.',
  reference: 'NVIDIA/Megatron-LM#2417',
  check({ evaluation, labels, ignored }) {
    const main = labels.reduce((n, label) => n + (label === ignored ? 0 : 1), 0)
    const share = evaluation.depths.map(({ trained }) => trained / main)
    const low = share.filter((value) => value > 0 && value < LOW)
    if (main === 0 || low.length === 0) return []
    return [
      {
        severity: 'info',
        message: `Depths have ${share.map((value) => `${(100 * value).toFixed(0)} %`).join(', ')} of the ${main} main targets, and are divided by all of them: their losses read that much lower than a mean.`,
        effective: false,
        count: low.length,
      },
    ]
  },
}
