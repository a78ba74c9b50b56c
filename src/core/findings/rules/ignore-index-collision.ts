import { fillValue } from '../../targets/fill-value.ts'
import { reasonCode } from '../../targets/target-reason.ts'
import { torchName } from '../../tensor/dtype.ts'
import { cellCount, cellsWhere } from '../cells-where.ts'
import { countOf, countWithVerb } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { RawFinding, Rule } from '../rule.ts'
import { spansOf } from '../source-in-use.ts'

/** The ignored label is a class, or the dump and the loss do not ignore the same label. */
export const ignoreIndexCollision: Rule = {
  id: 'ignore-index-collision',
  title: 'The ignored label is not the one that is meant',
  severity: 'error',
  needs: ['labels'],
  fix: 'Use -100 throughout: in the dataset, the loss function and the call.',
  reference: 'nyu-mll/jiant#925',
  explains: ['num-label-tokens-wrong', 'label-out-of-range'],
  check(facts) {
    const other = otherValue(facts)
    return [...realClass(facts), ...(other.length > 0 ? other : trainedMask(facts))]
  },
}

function realClass({ ignored, batch, labels }: BatchFacts): RawFinding[] {
  if (ignored < 0 || ignored >= (batch.vocabSize ?? Number.POSITIVE_INFINITY)) return []
  const tokens: number[] = []
  for (let t = 0; t < labels.length; t++) if (labels[t] === ignored) tokens.push(t)
  return [
    {
      severity: 'error',
      message: `The loss function ignores ${ignored}, which is a class: ${countOf(tokens.length, 'label')} of it are left out wherever they are.`,
      spans: spansOf(tokens),
      count: Math.max(1, tokens.length),
      effective: true,
    },
  ]
}

/** The one negative value of labels that hold no ignored one: what the dataset meant by "ignore". */
export function likelyIgnoreIndex({ labels, ignored }: BatchFacts): number | null {
  let value: number | null = null
  let count = 0
  for (const label of labels) {
    if (label === ignored) return null
    if (label >= 0) continue
    if (value !== null && label !== value) return null
    value = label
    count++
  }
  return count > 1 ? value : null
}

function otherValue(facts: BatchFacts): RawFinding[] {
  const value = likelyIgnoreIndex(facts)
  if (value === null) return []
  const tokens: number[] = []
  for (let t = 0; t < facts.labels.length; t++) if (facts.labels[t] === value) tokens.push(t)
  return [
    {
      severity: 'error',
      message: `No label is ${facts.ignored}, which the loss function ignores, and ${tokens.length} are ${value}: the dataset ignores with another value, and the loss takes it for a class.`,
      spans: spansOf(tokens),
    },
  ]
}

/** The call writes its `ignore_index` into masked positions, and the loss function trains it. */
function trainedMask(facts: BatchFacts): RawFinding[] {
  const { evaluation, ignored } = facts
  // Targets that are supplied are used as they are.
  if (evaluation.boundarySource === 'mtp_per_depth_targets') return []
  const { ignoreIndex } = evaluation.settings
  const dtype = facts.batch.labels?.dtype ?? 'I64'
  const fill = fillValue(dtype, ignoreIndex)
  if (fill === ignored) return []
  const cells = cellsWhere(
    facts,
    ({ depth, token, used }) =>
      used === fill &&
      evaluation.depths[depth].reasons[token] === reasonCode.trained &&
      facts.reference[depth][token] === ignored,
  )
  if (cells.length === 0) return []
  return [
    {
      severity: 'error',
      title: 'Masked positions are trained',
      message: `Masked positions get the label ${fill}${fill === ignoreIndex ? '' : `, which ${ignoreIndex} is as ${torchName[dtype]}`}, and the loss function ignores ${ignored}: ${countWithVerb(cellCount(cells), 'position', 'is', 'are')} trained as class ${fill}.`,
      cells,
    },
  ]
}
