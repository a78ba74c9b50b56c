/** Bugs of the catalogue that one dumped batch cannot show, and why: the page says so instead of staying silent. */
export const cannotShow: readonly { readonly id: string; readonly why: string; readonly reference: string }[] = [
  {
    id: 'ssm-state-leak',
    why: 'Which layers keep a state, and whether they got the boundaries, is in the model, not in its batch.',
    reference: 'NVIDIA-NeMo/Automodel#2147',
  },
  {
    id: 'mtp-log-only-drift',
    why: 'A logged mean of ratios over ranks or steps; gradients are right, and one batch has one ratio.',
    reference: 'NVIDIA/Megatron-LM#4896',
  },
  {
    id: 'middle pipeline stages without cu_seqlens',
    why: 'Attention of earlier stages leaves no trace in labels or offsets.',
    reference: 'NVIDIA-NeMo/Megatron-Bridge#2952',
  },
  {
    id: 'MTP loss that updates an untied lm_head',
    why: 'A matter of which parameters get gradients.',
    reference: 'verl-project/verl#6432',
  },
  {
    id: 'MTP roll on the wrong process group',
    why: 'A matter of which ranks talk to each other; rolled targets of all ranks would be needed.',
    reference: 'NVIDIA/Megatron-LM#6746',
  },
  {
    id: 'RoPE that ignores position values',
    why: 'position_ids are right in the batch; what the model does with them is not in it.',
    reference: 'NVIDIA-NeMo/Automodel#2377',
  },
]
