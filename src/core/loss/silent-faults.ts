import type { OpenBatch } from '../packing/packed-batch.ts'
import { readBoundaries } from '../packing/read-boundaries.ts'
import type { UpstreamErrorInfo } from '../packing/upstream-error.ts'
import { reasonCode } from '../targets/target-reason.ts'
import { torchName } from '../tensor/dtype.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'
import type { MtpLossCall } from './calculate-mtp-loss.ts'
import type { Evaluation } from './evaluation.ts'
import { ignoredLabel, type LossFunction } from './loss-function.ts'

interface Context extends OpenBatch {
  readonly evaluation: Evaluation
  readonly fn: LossFunction
  readonly call: MtpLossCall
  readonly mainError: UpstreamErrorInfo | null
}

/**
 * Where upstream gives a number without a word that something is off, or a number that may differ from this one.
 * Sentences for the page; the figures are upstream's all the same.
 */
export function silentFaults(context: Context): string[] {
  return [
    ...mainFault(context),
    ...ignoreIndexFaults(context),
    ...vocabularyFault(context),
    ...boundaryFaults(context),
    ...dtypeFaults(context),
    ...countFaults(context),
  ]
}

function mainFault({ mainError }: Context): string[] {
  return mainError === null ? [] : [`There is no main loss: ${mainError.message}`]
}

function ignoreIndexFaults({ fn, call }: Context): string[] {
  const faults: string[] = []
  const ignored = ignoredLabel(fn)
  if (fn.name === 'MaskedCrossEntropy' && fn.ignoreIndex !== -100)
    faults.push(
      `MaskedCrossEntropy was built with ignore_index ${fn.ignoreIndex}, but never uses it for the MTP loss: it ignores -100.`,
    )
  if (call.ignoreIndex !== ignored)
    faults.push(
      `Masked positions get the label ${call.ignoreIndex}, but ${fn.name} ignores ${ignored}: they are trained as class ${call.ignoreIndex}.`,
    )
  if (call.labels.dtype === 'U8')
    faults.push('labels are uint8: an ignore index of -100 becomes 156 there, which no loss function ignores.')
  return faults
}

function vocabularyFault({ fn, batch, evaluation }: Context): string[] {
  const vocabSize = batch.vocabSize
  if (fn.name !== 'FusedLinearCrossEntropy' || vocabSize === null) return []
  const count = evaluation.depths.reduce(
    (sum, { targets }) => sum + targets.reduce((n, target) => n + (target >= vocabSize ? 1 : 0), 0),
    0,
  )
  return count === 0
    ? []
    : [
        `${count} targets are past the vocabulary of ${vocabSize}: the fused kernel raises no error, and takes logSumExp for their loss.`,
      ]
}

function boundaryFaults({ batch, evaluation, call }: Context): string[] {
  const faults: string[] = []
  if (call.seqIdx !== null && call.cuSeqlens !== null)
    faults.push(
      `Both ${call.seqIdx.name} and ${call.cuSeqlens.name} are passed: upstream looks at ${call.seqIdx.name} only.`,
    )
  const cuSeqlens = call.cuSeqlens
  if (call.seqIdx === null && cuSeqlens !== null && evaluation.seqIdx === null && evaluation.error === null)
    faults.push(`${cuSeqlens.name} is not one row: upstream ignores it without a word, and masks no boundary.`)
  if (evaluation.seqIdx !== null || call.mtpPerDepthTargets !== null) return faults
  const worst = readBoundaries(batch)
    .map(({ source, seqIdx }) => ({ source, count: seqIdx === null ? 0 : crossing(evaluation, seqIdx) }))
    .reduce((a, b) => (b.count > a.count ? b : a), { source: '', count: 0 })
  if (worst.count > 0)
    faults.push(
      `No boundaries are passed, but ${worst.source} says where sub-sequences begin: ${worst.count} targets cross a boundary and are trained.`,
    )
  return faults
}

/** Trained targets whose label lies in another sub-sequence than the token. */
function crossing(evaluation: Evaluation, seqIdx: IntegerValues): number {
  let count = 0
  for (const { depth, reasons } of evaluation.depths)
    for (let i = 0; i < reasons.length; i++)
      if (reasons[i] === reasonCode.trained && i + depth + 1 < seqIdx.length && seqIdx[i] !== seqIdx[i + depth + 1])
        count++
  return count
}

function dtypeFaults({ fn, call }: Context): string[] {
  const dtype = call.mtpPerDepthH?.[0]?.dtype
  if (fn.name === 'FusedLinearCrossEntropy' || (dtype !== 'BF16' && dtype !== 'F16')) return []
  return [
    `Hidden states are ${torchName[dtype]}: upstream's LM head rounds the logits to ${torchName[dtype]} before ${fn.name} widens them. Figures here come from exactly widened inputs, without that rounding.`,
  ]
}

function countFaults({ evaluation, call }: Context): string[] {
  const faults: string[] = []
  if (call.numLabelTokens === 0)
    faults.push('num_label_tokens is 0: MaskedCrossEntropy returns 0, the other loss functions NaN or Infinity.')
  const [first] = evaluation.depths
  if (first !== undefined && first.reasons.length > 0 && evaluation.depths.every(({ trained }) => trained === 0))
    faults.push(
      `Nothing is trained: 0 of ${first.reasons.length} tokens count at any depth, so the MTP loss says nothing.`,
    )
  return faults
}
