import { CopyButton } from '../copy-button.tsx'

/** Names are upstream's own, so that a dump needs no mapping. */
const snippet = `from safetensors.torch import save_file

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

export function DumpSnippet() {
  return (
    <section className="snippet" aria-labelledby="snippet-title">
      <div className="snippet-head">
        <h2 id="snippet-title">Dump a batch from your trainer</h2>
        <a className="button small" href="mtp_lens_dump.py" download>
          Download mtp_lens_dump.py
        </a>
        <CopyButton text={snippet} label="Copy" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls has to be reachable by keyboard */}
      <pre tabIndex={0}>{snippet}</pre>
    </section>
  )
}
