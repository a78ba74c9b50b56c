import type { Rule } from '../rule.ts'

/** Labels that are no shift of the inputs: of another sample, another offset, or changed on purpose. */
export const labelMisaligned: Rule = {
  id: 'label-misaligned',
  title: 'Labels do not belong to the inputs',
  severity: 'error',
  needs: ['input_ids', 'labels', 'whole sequences'],
  fix: 'Build labels from the very tensor that becomes input_ids. Masked-LM, distillation and augmented labels are no fault.',
  reference: 'pytorch/torchtitan#4284',
  check({ convention }) {
    if (convention.kind !== 'misaligned') return []
    const { rates, best, informative } = convention
    const share = Math.max(...rates)
    const percent = (rate: number) => `${(100 * rate).toFixed(0)} %`
    const where =
      best !== null && best.rate > share ? ` Most are found at distance ${best.distance} (${percent(best.rate)}).` : ''
    return [
      {
        severity: share < 0.5 ? 'error' : 'warning',
        message: `Of ${informative} labels that can tell, ${percent(rates[0])} equal the input at the same place, ${percent(rates[1])} the next, ${percent(rates[2])} the one after.${where}`,
        count: Math.round(informative * (1 - share)),
        effective: true,
      },
    ]
  },
}
