import type { Evaluation } from '../loss/evaluation.ts'
import type { LossFnName, LossSettings } from '../packing/loss-settings.ts'
import type { PackedBatch } from '../packing/packed-batch.ts'

const lossModules: Readonly<Record<LossFnName, string>> = {
  MaskedCrossEntropy: 'masked_ce',
  ChunkedCrossEntropy: 'chunked_ce',
  FusedLinearCrossEntropy: 'linear_ce',
}

/** Why a batch has no program, in words for the page; null where it has one. */
function problemOf(batch: PackedBatch, { settings }: Evaluation): string | null {
  if (settings.entry !== 'calculate_mtp_loss') return 'The pipeline entry needs the model itself.'
  if (!/\.safetensors$/.test(batch.file.name)) return 'Only for a single .safetensors file.'
  const { chosen } = batch.labelConvention
  if (chosen !== null && chosen !== 'shifted') return 'Labels were shifted here, not in the file.'
  return roleNames(batch).has('labels') ? null : 'The file has no labels.'
}

/**
 * A Python program that reads the dump and has upstream compute the same figures, under the settings in force. The figures
 * of this page stand in its last lines, to be compared.
 * @throws Error that says why, where a program would compute something else
 */
export function pythonSnippet(batch: PackedBatch, evaluation: Evaluation): string {
  const problem = problemOf(batch, evaluation)
  if (problem !== null) throw new Error(problem)
  const { settings } = evaluation
  const names = roleNames(batch)
  const has = (role: string) => names.has(role)
  const stacks = new Map(batch.tensors.map(({ name, stack }) => [name, stack]))
  const tensor = (role: string) => {
    const name = names.get(role) ?? role
    const stack = stacks.get(name)
    return stack === undefined ? `dump[${text(name)}]` : `dump[${text(stack)}][${name.slice(stack.length + 1)}]`
  }
  const depths = Array.from({ length: batch.depths }, (_, depth) => depth)
  const outputs = has('mtp_per_depth_h.0') ? 'mtp_per_depth_h' : 'mtp_per_depth_logits'
  const passed = [
    ...(settings.seqIdxArg === null ? [] : [`    seq_idx=${tensor(settings.seqIdxArg)},`]),
    ...(settings.cuSeqlensArg === null ? [] : [`    cu_seqlens=${tensor(settings.cuSeqlensArg)},`]),
    ...(settings.targetsArg
      ? [`    mtp_per_depth_targets=[${depths.map((d) => tensor(`mtp_per_depth_targets.${d}`)).join(', ')}],`]
      : []),
  ]
  return [
    'import torch',
    `from nemo_automodel.components.loss.${lossModules[settings.lossFn]} import ${settings.lossFn}`,
    'from nemo_automodel.components.loss.mtp import calculate_mtp_loss',
    'from safetensors.torch import load_file',
    '',
    ...(settings.lossFn === 'FusedLinearCrossEntropy' ? ['# FusedLinearCrossEntropy needs a CUDA device.'] : []),
    `dump = load_file(${text(batch.file.name)}${settings.lossFn === 'FusedLinearCrossEntropy' ? ', device="cuda"' : ''})`,
    'model = torch.nn.Module()',
    ...(has('lm_head.weight')
      ? [
          `weight = ${tensor('lm_head.weight')}`,
          'model.lm_head = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=False, device=weight.device, dtype=weight.dtype)',
          'model.lm_head.weight.data.copy_(weight)',
        ]
      : []),
    '',
    'output = calculate_mtp_loss(',
    `    ${settings.lossFn}(${lossArguments(settings)}),`,
    `    ${outputs}=[${depths.map((d) => tensor(`${outputs}.${d}`)).join(', ')}],`,
    `    labels=${tensor('labels')},`,
    '    model=model,',
    `    scaling_factor=${number(settings.scalingFactor)},`,
    `    ignore_index=${settings.ignoreIndex},`,
    `    num_label_tokens=${number(settings.numLabelTokens)},`,
    ...passed,
    '    return_per_depth=True,',
    ')',
    `print("MTP loss", output.loss.item())  # MTP Lens: ${number(evaluation.mtpLoss)}`,
    `print("by depth", [loss.item() for loss in output.per_depth_losses])  # MTP Lens: [${evaluation.depths.map(({ loss }) => number(loss)).join(', ')}]`,
    '',
  ].join('\n')
}

function lossArguments({ lossFn, reduction, lossFnIgnoreIndex, softcap, chunkLen }: LossSettings): string {
  const named = [`ignore_index=${lossFnIgnoreIndex}`, `reduction="${reduction}"`]
  if (lossFn === 'ChunkedCrossEntropy') named.unshift(`chunk_len=${chunkLen}`)
  if (lossFn === 'FusedLinearCrossEntropy') named.push(`logit_softcapping=${softcap}`)
  return named.join(', ')
}

/** Names in the file, by what they are used for. */
function roleNames({ roles }: PackedBatch): ReadonlyMap<string, string> {
  return new Map(roles.flatMap(({ role, tensor }) => (role === null ? [] : [[role, tensor] as const])))
}

function number(value: number | null): string {
  if (value === null) return 'None'
  if (Number.isNaN(value)) return 'float("nan")'
  return Number.isFinite(value) ? String(value) : `float("${value > 0 ? '' : '-'}inf")`
}

/** A Python string; names come from files and may hold anything. */
function text(value: string): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
