/** A way to write a dump: for which trainer, and the code to paste there. */
export interface DumpScript {
  readonly id: string
  readonly label: string
  readonly code: string
}

const autoModel = `# mtp_lens_dump.py lies beside your training script
from mtp_lens_dump import record_automodel

with record_automodel("step.safetensors", batch=batch):
    loss = train_step(batch)    # one step: the call of the MTP loss inside it is recorded
`

const megatron = `# mtp_lens_dump.py lies beside your training script; on the last pipeline stage
from mtp_lens_dump import record_megatron

with record_megatron("step.safetensors", model):
    model(tokens, position_ids, None, labels=labels,
          loss_mask=loss_mask, packed_seq_params=packed_seq_params)
`

/** Names are upstream's own, so that a dump needs no mapping. */
const byHand = `from safetensors.torch import save_file

tensors = {
    "input_ids": batch["input_ids"],            # [B, S]
    "labels": batch["labels"],                  # [B, S], already shifted once
    "seq_idx": seq_idx,                         # [B, S], or "cu_seqlens": [n + 1]
    "lm_head.weight": model.lm_head.weight,     # [V, H]
    "hidden_states": hidden_states,             # [B, S, H], for the main loss
    "expected.mtp_loss": mtp_loss.reshape(()),  # the trainer's own figure
}
for k, h in enumerate(mtp_per_depth_h):         # one for each MTP depth
    tensors[f"mtp_per_depth_h.{k}"] = h         # [B, S, H]

save_file(
    {name: t.detach().cpu().contiguous() for name, t in tensors.items()},
    "batch.safetensors",
    metadata={
        "seq_idx_arg": "seq_idx",               # what was passed; "none" if nothing
        "scaling_factor": "0.3",
        "num_label_tokens": str(num_label_tokens),
        "loss_fn": "FusedLinearCrossEntropy",
    },
)
`

export const dumpScripts: readonly DumpScript[] = [
  { id: 'automodel', label: 'NeMo AutoModel', code: autoModel },
  { id: 'megatron', label: 'Megatron-LM', code: megatron },
  { id: 'by-hand', label: 'by hand, from any trainer', code: byHand },
]
