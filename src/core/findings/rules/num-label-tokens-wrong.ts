import { ignoredLabel, lossFunction } from '../../loss/loss-function.ts'
import type { DataParallelPacks } from '../../packing/rank-assembly.ts'
import type { IntegerValues } from '../../tensor/integer-values.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
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
  check(facts) {
    const { evaluation, batch } = facts
    const divisor = evaluation.settings.numLabelTokens
    if (divisor === null || divisor <= 0 || evaluation.pipeline !== null) return []
    const here = counted(facts.labels, facts.ignored)
    if (divisor !== batch.settings.numLabelTokens) return judged(facts, divisor, facts.labels, here)
    // The trainer counted the labels that it had, by the label that its loss ignored.
    const labels = batch.loadedLabels?.values ?? facts.labels
    const ignored = ignoredLabel(lossFunction(batch.settings))
    const loaded = labels === facts.labels && ignored === facts.ignored ? here : counted(labels, ignored)
    const found = judged({ ...facts, ignored }, divisor, labels, loaded)
    // Of a batch without labels no divisor is right.
    return found.length > 0 || here === loaded || loaded === 0 ? found : [changedHere(divisor, here)]
  },
}

function counted(labels: IntegerValues, ignored: number): number {
  return labels.reduce((n, label) => n + (label === ignored ? 0 : 1), 0)
}

/** A what-if has changed how many labels there are, and the divisor is still the one that was right. */
function changedHere(divisor: number, here: number): RawFinding {
  return {
    severity: 'info',
    title: 'num_label_tokens is of the labels as loaded',
    message: `num_label_tokens is ${divisor}, which is right for the batch as loaded. With the changes made here there ${here === 1 ? 'is' : 'are'} ${countOf(here, 'label')}, and the loss is still divided by ${divisor}.`,
    fix: 'Nothing to do in the trainer. To divide by the labels of the changed batch, count them: choose it as the divisor under What if.',
    effective: false,
    count: 1,
  }
}

/** A divisor held against labels. `ignored` of the facts is the label that was left out when it was counted. */
function judged(
  { batch, pad, documents, ignored }: Pick<BatchFacts, 'batch' | 'pad' | 'documents' | 'ignored'>,
  divisor: number,
  labels: IntegerValues,
  count: number,
): RawFinding[] {
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
}
