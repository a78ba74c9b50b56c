import type { LossSettings } from './loss-settings.ts'

/** Settings as a dump's metadata has them: what `readLossSettings` reads, written. `none` is Python's `None`. */
export function settingsMetadata(settings: LossSettings): Map<string, string> {
  const { outputScalingFactor } = settings
  const metadata = new Map<string, string>()
  const put = (key: string, value: string | number | boolean | null) => metadata.set(key, String(value ?? 'none'))
  put('entry', settings.entry)
  put('loss_fn', settings.lossFn)
  put('reduction', settings.reduction)
  put('loss_fn_ignore_index', settings.lossFnIgnoreIndex)
  put('softcap', settings.softcap)
  put('chunk_len', settings.chunkLen)
  put('ignore_index', settings.ignoreIndex)
  put('scaling_factor', settings.scalingFactor)
  put('num_label_tokens', settings.numLabelTokens)
  put('seq_idx_arg', settings.seqIdxArg)
  put('cu_seqlens_arg', settings.cuSeqlensArg)
  put('training', settings.training)
  put('output_form', settings.outputForm)
  put('model_scaling_factor', settings.modelScalingFactor)
  if (outputScalingFactor !== undefined) put('output_scaling_factor', outputScalingFactor)
  put('mtp_outputs_are_logits', settings.mtpOutputsAreLogits)
  return metadata
}
