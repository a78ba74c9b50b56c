import type { IntegerTensor } from '../packing/integer-tensor.ts'
import type { LossSettings } from '../packing/loss-settings.ts'
import type { PackedBatch } from '../packing/packed-batch.ts'
import type { TensorRoles } from '../packing/tensor-roles.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { type StageOutput, seqIdxTail } from './pipeline-causal-lm-loss.ts'

/** The pipeline stage's output as the dump holds it: `output.*` as it was, else put together from the roles. */
export function stageOutput(roles: TensorRoles, settings: LossSettings): StageOutput {
  switch (settings.outputForm) {
    case 'tuple':
      return { form: 'tuple', elements: roles.output ?? tupleOf(roles, settings) }
    case 'tensor': {
      const tensor = roles.output?.[0] ?? roles.hiddenStates ?? roles.logits
      return tensor === null ? objectOf(roles, settings) : { form: 'tensor', tensor }
    }
    case 'object':
      return objectOf(roles, settings)
  }
}

/** `(logits, *mtp_outputs[, seq_idx])`. */
function tupleOf(roles: TensorRoles, settings: LossSettings): Tensor[] {
  const outputs = (settings.mtpOutputsAreLogits ? roles.mtpPerDepthLogits : roles.mtpPerDepthH) ?? []
  const tail = settings.seqIdxArg === null ? undefined : roles.boundaries.get('seq_idx')
  return [...(roles.logits === null ? [] : [roles.logits]), ...outputs, ...(tail === undefined ? [] : [tail])]
}

function objectOf(roles: TensorRoles, settings: LossSettings): StageOutput {
  return {
    form: 'object',
    logits: roles.logits,
    hiddenStates: roles.hiddenStates,
    mtpPerDepthH: roles.mtpPerDepthH,
    mtpPerDepthLogits: roles.mtpPerDepthLogits,
    mtpLossScalingFactor: settings.outputScalingFactor,
  }
}

/**
 * What a pipeline stage passes on as `seq_idx`: its tuple's tail, and nothing where upstream does not recognise one.
 * `undefined` where the entry is not the pipeline's, or the user chose another source than the dump's.
 */
export function stageSeqIdx(
  batch: PackedBatch,
  roles: TensorRoles,
  settings: LossSettings,
): IntegerTensor | null | undefined {
  if (settings.entry !== 'PipelineCausalLMLoss.forward') return undefined
  const own = batch.settings.seqIdxArg === settings.seqIdxArg && batch.settings.cuSeqlensArg === settings.cuSeqlensArg
  if (!own) return undefined
  const tail = seqIdxTail(stageOutput(roles, settings))
  if (tail === null) return null
  return batch.boundaries.get('seq_idx') ?? batch.outputTail
}
