import type { LossFnName, LossSettings, Reduction } from '../packing/loss-settings.ts'

/** A loss module of NeMo AutoModel, as it was built. */
export interface LossFunction {
  readonly name: LossFnName
  readonly reduction: Reduction
  /** What it was built with; `ignoredLabel` says what it does. */
  readonly ignoreIndex: number
  /** 0 is off. Only FusedLinearCrossEntropy has one. */
  readonly softcap: number
  readonly chunkLen: number
}

export function lossFunction(settings: LossSettings): LossFunction {
  return {
    name: settings.lossFn,
    reduction: settings.reduction,
    ignoreIndex: settings.lossFnIgnoreIndex,
    softcap: settings.lossFn === 'FusedLinearCrossEntropy' ? settings.softcap : 0,
    chunkLen: settings.chunkLen,
  }
}

/**
 * The label that the loss function leaves out. MaskedCrossEntropy keeps its `ignore_index` for a `mask` argument that
 * the MTP loss never gives it, and calls torch's cross entropy with the default, -100.
 */
export function ignoredLabel(fn: LossFunction): number {
  return fn.name === 'MaskedCrossEntropy' ? -100 : fn.ignoreIndex
}
