import type { Rule } from '../rule.ts'
import { trainerFigureExplained } from '../trainer-figure.ts'

/** The trainer's own MTP loss is this one times a factor that has a name. */
export const mtpScaleDefault: Rule = {
  id: 'mtp-scale-default',
  title: 'The trainer’s MTP loss has another factor',
  severity: 'info',
  needs: ['losses'],
  fix: 'Compare the trainer’s scaling factor, number of depths and divisor with those of the call.',
  reference: 'unslothai/unsloth#6557',
  check({ evaluation, batch, labels, ignored }) {
    const explained = trainerFigureExplained(batch, evaluation, labels, ignored)
    if (explained === null || explained.kind === 'equal') return []
    return [{ severity: 'info', message: explained.message, effective: false, count: 1 }]
  },
}
