import type { UpstreamErrorInfo } from '../packing/upstream-error.ts'
import { torchName } from '../tensor/dtype.ts'
import type { MtpLossCall } from './calculate-mtp-loss.ts'
import type { LossFunction } from './loss-function.ts'

interface Context {
  readonly fn: LossFunction
  readonly call: MtpLossCall
  readonly mainError: UpstreamErrorInfo | null
}

/**
 * What no finding tells and the figures need all the same: where they may differ from upstream's, and what upstream does
 * without a word that a rule cannot show in the batch. Sentences for the page; the figures are upstream's.
 */
export function silentFaults({ fn, call, mainError }: Context): string[] {
  const faults: string[] = []
  if (mainError !== null) faults.push(`There is no main loss: ${mainError.message}`)
  if (fn.name === 'MaskedCrossEntropy' && fn.ignoreIndex !== -100)
    faults.push(
      `MaskedCrossEntropy was built with ignore_index ${fn.ignoreIndex}, but never uses it for the MTP loss: it ignores -100.`,
    )
  if (call.seqIdx !== null && call.cuSeqlens !== null)
    faults.push(
      `Both ${call.seqIdx.name} and ${call.cuSeqlens.name} are passed: upstream looks at ${call.seqIdx.name} only.`,
    )
  const dtype = call.mtpPerDepthH?.[0]?.dtype
  if (fn.name !== 'FusedLinearCrossEntropy' && (dtype === 'BF16' || dtype === 'F16'))
    faults.push(
      `Hidden states are ${torchName[dtype]}: upstream's LM head rounds the logits to ${torchName[dtype]} before ${fn.name} widens them. Figures here come from exactly widened inputs, without that rounding.`,
    )
  return faults
}
