import type { DataParallelPacks } from '../../packing/rank-assembly.ts'
import { countOf } from '../count-of.ts'
import type { RawFinding, Rule } from '../rule.ts'

/** Labels of all data-parallel ranks of the step, where they were dropped together and share a divisor; null without. */
function labelsOfRanks(packs: DataParallelPacks | null, own: number): number | null {
  // Labels that were shifted when they were opened are no longer those that were counted.
  if (packs === null || packs.labels[packs.index] !== own) return null
  const counts = packs.labels.flatMap((count) => count ?? [])
  const shared = packs.numLabelTokens.every((divisor) => divisor === packs.numLabelTokens[0])
  return shared && counts.length === packs.labels.length ? counts.reduce((a, b) => a + b, 0) : null
}

/** The divisor was counted on another tensor than the labels. */
export const numLabelTokensWrong: Rule = {
  id: 'num-label-tokens-wrong',
  title: 'num_label_tokens is not the number of labels',
  severity: 'error',
  needs: ['labels', 'whole sequences'],
  fix: 'Count (labels != -100) on the shifted labels that the loss gets, over all microbatches of the step.',
  reference: 'huggingface/transformers#46204',
  check({ evaluation, labels, ignored, batch, pad, documents }) {
    const divisor = evaluation.settings.numLabelTokens
    if (divisor === null || divisor <= 0 || evaluation.pipeline !== null) return []
    const count = labels.reduce((n, label) => n + (label === ignored ? 0 : 1), 0)
    if (divisor === count || count === 0) return []
    const labelsOfStep = labelsOfRanks(batch.ranks?.packs ?? null, count)
    if (divisor === labelsOfStep) return []
    const found = (severity: RawFinding['severity'], why: string, right = count): RawFinding[] => [
      {
        severity,
        message: `num_label_tokens is ${divisor}, and the batch has ${countOf(count, 'label')}: ${why}`,
        effective: severity !== 'info',
        ...(severity === 'info' ? {} : { rightDivisor: right }),
        count: 1,
      },
    ]
    if (divisor < count) return found('error', 'it cannot be fewer. Every loss is too large by their ratio.')
    if (divisor < (labelsOfStep ?? 0))
      return found(
        'error',
        `its data-parallel ranks have ${labelsOfStep} together, and it cannot be fewer.`,
        labelsOfStep ?? count,
      )
    const real = pad.reduce((n, value) => n + (value === 1 ? 0 : 1), 0)
    const masked = documents.runs.filter(({ start, end }) =>
      labels.subarray(start, end).every((label) => label === ignored),
    ).length
    if (divisor === labels.length) return found('warning', 'it is the number of tokens, labelled or not.')
    if (divisor === real) return found('warning', 'it is the number of tokens that are not padding.')
    if (divisor === count + batch.rows) return found('warning', 'one more a row, as when unshifted labels are counted.')
    if (masked > 0 && divisor === count + masked)
      return found('warning', 'one more for each document without a label, as when every count is clamped to 1.')
    return found('info', 'more than this batch has, as a count over gradient accumulation and data parallel ranks is.')
  },
}
