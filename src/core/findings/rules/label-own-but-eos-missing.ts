import type { Rule } from '../rule.ts'

/** The convention of NeMo AutoModel's chat data: not a fault, and the reason why depths have one target more. */
export const labelOwnButEosMissing: Rule = {
  id: 'label-own-but-eos-missing',
  title: 'Documents end in labels only',
  severity: 'info',
  needs: ['input_ids', 'labels', 'whole sequences'],
  fix: 'Nothing to do.',
  reference: 'NVIDIA-NeMo/Automodel formatting_utils',
  check({ ends, documents, convention }) {
    const own = ends.filter(({ boundary }) => boundary === 'own').length
    if (convention.kind !== 'pre-shifted' || documents.runs.length < 2 || own < 0.9 * documents.runs.length) return []
    return [
      {
        severity: 'info',
        message: `${own} of ${documents.runs.length} documents end with a label that their inputs do not hold, as input_ids = x[:-1] and labels = x[1:] give: each trains one more target a depth than with a masked last label.`,
        effective: false,
        count: own,
      },
    ]
  },
}
