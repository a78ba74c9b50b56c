import type { IntegerTensor } from '../packing/integer-tensor.ts'
import type { LossFunction } from './loss-function.ts'
import type { PipelineCausalLmLoss, PipelineModel } from './pipeline-causal-lm-loss.ts'

/** Upstream's `MTPLossConfig`: what a recipe says of the MTP loss. */
export interface MtpLossConfig {
  /** null: the output's own factor, else the model's, else 0.1. */
  readonly scalingFactor: number | null
  readonly ignoreIndex: number
}

/** Recipes never set it otherwise. */
export const defaultMtpLossConfig: MtpLossConfig = { scalingFactor: null, ignoreIndex: -100 }

/** Upstream's `MTPLossConfig.build`. `cuSeqlens` is the attribute that the recipe sets afterwards, each step. */
export function buildMtpLoss(
  config: MtpLossConfig,
  lossFn: LossFunction,
  model: PipelineModel,
  cuSeqlens: IntegerTensor | null = null,
): PipelineCausalLmLoss {
  return { lossFn, model, cuSeqlens, scalingFactor: config.scalingFactor, ignoreIndex: config.ignoreIndex }
}
