import { countOf } from '../core/findings/count-of.ts'
import { documentsOnScreen, firstBoundary, leakedTargets } from './documents-on-screen.ts'
import type { OpenView } from './learn-view.ts'
import { pinnedCell } from './pinned-cell.ts'
import { tokenText } from './token-text.ts'
import { trueMinus } from './true-minus.ts'

/** A computed number, or words made of it; null where the open batch has none. */
export type FigureValue = number | string | null

type FigureOf = (view: OpenView) => FigureValue

const percent = (part: number, whole: number): string | null =>
  whole === 0 ? null : `${((100 * part) / whole).toFixed(1)} %`

const tokens = ({ open }: OpenView) => open.batch.rows * open.batch.sequenceLength
const longest = (view: OpenView) =>
  documentsOnScreen(view).reduce((most, { start, end }) => Math.max(most, end - start), 0)
const filled = (view: OpenView) => documentsOnScreen(view).reduce((sum, { start, end }) => sum + end - start, 0)
const labelled = ({ open }: OpenView) =>
  open.batch.labels?.values.reduce((count, label) => count + (label === open.settings.ignoreIndex ? 0 : 1), 0) ?? null

/** Figures of each depth, `trained0`, `trained1` …; the samples have three. */
const perDepth = (name: string, of: (view: OpenView, depth: number) => FigureValue): Record<string, FigureOf> =>
  Object.fromEntries(
    [0, 1, 2].map((depth) => [
      `${name}${depth}`,
      (view: OpenView) => (depth < view.evaluation.depths.length ? of(view, depth) : null),
    ]),
  )

/** Every number that a lesson can name, worked out from the open batch when it is shown. */
export const lessonFigures: Readonly<Record<string, FigureOf>> = {
  rows: ({ open }) => open.batch.rows,
  sequenceLength: ({ open }) => open.batch.sequenceLength,
  tokens,
  documents: (view) => documentsOnScreen(view).length,
  documentLengths: (view) => {
    const lengths = documentsOnScreen(view).map(({ start, end }) => end - start)
    if (lengths.length === 0) return null
    const [least, most] = [Math.min(...lengths), Math.max(...lengths)]
    return lengths.length === 1
      ? `one, of ${most} tokens`
      : `${lengths.length} of them, from ${least} to ${most} tokens`
  },
  filledShare: (view) => percent(filled(view), tokens(view)),
  paddedSlots: (view) => longest(view) * documentsOnScreen(view).length,
  paddedShare: (view) => percent(filled(view), longest(view) * documentsOnScreen(view).length),
  source: ({ evaluation }) => (evaluation.boundarySource === 'none' ? null : evaluation.boundarySource),
  depths: ({ evaluation }) => evaluation.depths.length,
  heads: ({ evaluation }) => countOf(evaluation.depths.length, 'head'),
  ignoreIndex: ({ open }) => open.settings.ignoreIndex,
  vocabulary: ({ open }) => open.batch.vocabSize,
  hiddenSize: ({ open }) => open.batch.hiddenSize,
  lnV: ({ open }) => (open.batch.vocabSize === null ? null : Math.log(open.batch.vocabSize)),
  ignoredLabels: (view) => {
    const count = labelled(view)
    return count === null ? null : tokens(view) - count
  },

  lastToken: (view) => firstBoundary(view)?.last ?? null,
  nextToken: (view) => {
    const boundary = firstBoundary(view)
    return boundary === null ? null : boundary.last + 1
  },
  lastLabel,
  lastText: (view) => textAt(view, firstBoundary(view)?.last),
  nextText: (view) => {
    const boundary = firstBoundary(view)
    return boundary === null ? null : textAt(view, boundary.last + 1)
  },

  mainTrained: labelled,
  mainLoss: ({ evaluation }) => evaluation.main?.loss ?? null,
  mtpLoss: ({ evaluation }) => evaluation.mtpLoss,
  trainerLoss: ({ open }) => open.batch.trainer.mtpLoss,
  dumpedScale: ({ open }) => String(open.batch.settings.scalingFactor),
  scale: ({ evaluation }) => (evaluation.scalingFactor === null ? null : String(evaluation.scalingFactor)),
  divisor: ({ open }) => open.settings.numLabelTokens,
  depthSum: ({ evaluation }) => {
    const losses = evaluation.depths.map(({ loss }) => loss ?? Number.NaN)
    const total = losses.reduce((a, b) => a + b, 0)
    return Number.isNaN(total) ? null : total
  },
  ...perDepth('trained', ({ evaluation }, depth) => evaluation.depths[depth].trained),
  ...perDepth('trailing', ({ evaluation }, depth) => evaluation.depths[depth].masked.trailing),
  ...perDepth('crossing', ({ evaluation }, depth) => evaluation.depths[depth].masked.crossBoundary),
  ...perDepth('ignored', ({ evaluation }, depth) => evaluation.depths[depth].masked.ignoredLabel),
  ...perDepth('loss', ({ evaluation }, depth) => evaluation.depths[depth].loss),
  ...perDepth('leaked', (view, depth) => leakedTargets(view, depth).length),
  ...perDepth('mean', ({ evaluation }, depth) => {
    const { sum, trained } = evaluation.depths[depth]
    return sum === null || trained === 0 ? null : sum / trained
  }),
  ...perDepth('shareOfN', (view, depth) => {
    const n = view.open.settings.numLabelTokens ?? labelled(view) ?? 0
    return percent(view.evaluation.depths[depth].trained, n)
  }),

  pinnedToken: (view) => pinnedCell(view)?.cell.token ?? null,
  pinnedHead: (view) => {
    const head = pinnedCell(view)?.cell.head
    return head === undefined ? null : head === 'main' ? 'the main head' : `depth ${head}`
  },
  pinnedRoll: (view) => pinnedCell(view)?.roll ?? null,
  pinnedSource: (view) => {
    const pinned = pinnedCell(view)
    return pinned === null ? null : pinned.cell.token + pinned.roll
  },
  pinnedPredicts: (view) => {
    const pinned = pinnedCell(view)
    return pinned === null ? null : pinned.cell.token + pinned.roll + 1
  },
  pinnedText: (view) => {
    const pinned = pinnedCell(view)
    return pinned === null ? null : textAt(view, pinned.cell.token, pinned.cell.row)
  },
  pinnedTarget: (view) => {
    const pinned = pinnedCell(view)
    return pinned === null ? null : tokenText(pinned.target, view.app.tokens)
  },
  logSumExp: (view) => pinnedCell(view)?.logSumExp ?? null,
  targetLogit: (view) => pinnedCell(view)?.targetLogit ?? null,
  crossEntropy: (view) => pinnedCell(view)?.crossEntropy ?? null,
  probability: (view) => {
    const loss = pinnedCell(view)?.crossEntropy ?? null
    return loss === null ? null : Math.exp(-loss)
  },
}

/** What the label at the first boundary is, in words. */
function lastLabel(view: OpenView): string | null {
  const boundary = firstBoundary(view)
  const { batch } = view.open
  if (boundary === null || batch.labels === null) return null
  const at = boundary.row * batch.sequenceLength + boundary.last
  const label = batch.labels.values[at]
  if (label === view.open.settings.ignoreIndex)
    return `the ignore index, ${trueMinus(String(Math.abs(label)), label)}: the main head is not trained there`
  return label === batch.inputIds?.values[at + 1]
    ? 'that text’s first token, and that is a bug: the main head is trained to change the subject'
    : `${tokenText(label, view.app.tokens)}, the document’s own end, which its tokens do not hold`
}

function textAt(view: OpenView, token: number | undefined, row?: number): string | null {
  const { batch } = view.open
  if (token === undefined || batch.inputIds === null) return null
  const id = batch.inputIds.values[(row ?? firstBoundary(view)?.row ?? 0) * batch.sequenceLength + token]
  return id === undefined ? null : tokenText(id, view.app.tokens)
}
