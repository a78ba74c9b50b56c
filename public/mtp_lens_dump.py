# Copyright the MTP Lens authors. Licensed under the Apache License, Version 2.0.
"""Writes what one training step hands to the MTP loss, for MTP Lens.

NeMo AutoModel: wrap one step, and give the batch, which the loss call does not see whole:

    from mtp_lens_dump import record_automodel

    with record_automodel("step.safetensors", batch=batch):
        loss = train_step(batch)

Megatron-LM: wrap one forward pass of the last pipeline stage:

    from mtp_lens_dump import record_megatron

    with record_megatron("step.safetensors", model):
        model(tokens, position_ids, None, labels=labels, loss_mask=loss_mask, packed_seq_params=params)

Anything else: put the tensors in a dict under the names that MTP Lens knows, and call `write_dump`.

Everything in the dump leaves the training process as it was passed: nothing is shifted, masked or cast. Tensors sharded over
ranks are gathered where they know how (`full_tensor`); call this on every rank then. `{rank}` in the path becomes the rank's
number: where ranks have tokens of their own, as under context parallelism, drop the files of all of them on the page. Needs
torch; uses safetensors where it is installed, and writes the same format by itself where it is not.
"""

import contextlib
import json
import struct
import sys

import torch

__all__ = ["record_automodel", "record_megatron", "write_dump"]

_DTYPES = {
    "torch.float64": "F64",
    "torch.float32": "F32",
    "torch.float16": "F16",
    "torch.bfloat16": "BF16",
    "torch.int64": "I64",
    "torch.int32": "I32",
    "torch.int16": "I16",
    "torch.int8": "I8",
    "torch.uint8": "U8",
    "torch.bool": "BOOL",
}


def write_dump(path, tensors, settings=None):
    """Writes one safetensors file.

    tensors: dict of tensors, numbers, or lists of tensors; a list under `mtp_per_depth_h` becomes `mtp_per_depth_h.0` and
        so on. None entries are left out.
    settings: dict of the settings that MTP Lens knows (`loss_fn`, `scaling_factor`, ...); None is written as "none".
    """
    flat = {}
    for name, value in tensors.items():
        if value is None:
            continue
        if isinstance(value, (list, tuple)) and any(torch.is_tensor(item) for item in value):
            for index, item in enumerate(value):
                flat[f"{name}.{index}"] = _plain(item)
        elif torch.is_tensor(value):
            flat[name] = _plain(value)
        elif isinstance(value, (int, float, list, tuple)):
            flat[name] = torch.tensor(value)
    ranks = _rank_fields()
    metadata = {key: _text(value) for key, value in {**ranks, **(settings or {})}.items()}
    path = str(path).replace("{rank}", str(ranks.get("rank", 0)))
    try:
        from safetensors.torch import save_file
    except ImportError:
        _save(path, flat, metadata)
    else:
        save_file(flat, path, metadata=metadata)


@contextlib.contextmanager
def record_automodel(path, batch=None, settings=None):
    """Records the first call of `calculate_mtp_loss` inside the block, with the loss that it returned.

    batch: the batch of the step; its tensors go into the dump under their names, behind those of the call.
    settings: more settings, such as {"framework": "NeMo AutoModel", "step": 100}.
    """
    from nemo_automodel.components.loss import mtp

    original = mtp.calculate_mtp_loss
    written = []

    def recording(loss_fn, **call):
        if written:
            return original(loss_fn, **call)
        written.append(True)
        per_depth_wanted = call.pop("return_per_depth", False)
        result = original(loss_fn, return_per_depth=True, **call)
        _write_automodel(path, loss_fn, call, result, dict(batch or {}), settings)
        return result if per_depth_wanted else result.loss

    # Recipes import the function by name, so every module that holds it gets the recording one.
    holders = [m for m in list(sys.modules.values()) if getattr(m, "calculate_mtp_loss", None) is original]
    for module in holders:
        module.calculate_mtp_loss = recording
    try:
        yield
    finally:
        for module in holders:
            module.calculate_mtp_loss = original
    if not written:
        raise RuntimeError("calculate_mtp_loss was not called: wrap a step that trains the MTP heads.")


def _write_automodel(path, loss_fn, call, result, batch, settings):
    tensors = {name: value for name, value in batch.items() if torch.is_tensor(value)}
    tensors.update({name: batch[name] for name in ("cp_size", "cp_rank") if name in batch})
    for name in ("labels", "seq_idx", "cu_seqlens", "mtp_per_depth_h", "mtp_per_depth_logits", "mtp_per_depth_targets"):
        if call.get(name) is not None:
            tensors[name] = call[name]
    if call.get("mtp_per_depth_h") is not None:
        tensors["lm_head.weight"] = _lm_head_weight(call.get("model"))
    tensors["expected.mtp_loss"] = result.loss
    tensors["expected.mtp_per_depth_loss"] = torch.stack([_plain(loss) for loss in result.per_depth_losses])
    write_dump(
        path,
        tensors,
        {
            "framework": "NeMo AutoModel",
            "entry": "calculate_mtp_loss",
            "loss_fn": type(loss_fn).__name__,
            "reduction": getattr(loss_fn, "reduction", "sum"),
            "loss_fn_ignore_index": getattr(loss_fn, "ignore_index", -100),
            # The first forward of the fused loss turns 0 into None.
            "softcap": getattr(loss_fn, "logit_softcapping", 0) or 0,
            "chunk_len": getattr(loss_fn, "chunk_len", 32),
            "ignore_index": call.get("ignore_index", -100),
            "scaling_factor": call.get("scaling_factor", 0.1),
            "num_label_tokens": call.get("num_label_tokens"),
            "seq_idx_arg": "seq_idx" if call.get("seq_idx") is not None else None,
            "cu_seqlens_arg": "cu_seqlens" if call.get("cu_seqlens") is not None else None,
            **(settings or {}),
        },
    )


def _lm_head_weight(model):
    head = model.get_output_embeddings() if hasattr(model, "get_output_embeddings") else None
    if head is None:
        heads = [m for name, m in model.named_modules() if name == "lm_head" or name.endswith(".lm_head")]
        head = heads[0] if heads else None
    return getattr(head, "weight", None)


@contextlib.contextmanager
def record_megatron(path, model, settings=None):
    """Records one forward pass of a Megatron-LM `GPTModel` with MTP layers.

    Megatron takes the mean over the tokens each depth trains, so the dump says `reduction` is `mean`; positions whose
    `loss_mask` is 0 get the label -100, and `expected.*` are means of the model's own losses of single tokens.
    """
    seen = {"batch": None, "heads": [], "losses": []}

    def before(_, args, kwargs):
        if seen["batch"] is None:
            names = ("input_ids", "position_ids", "attention_mask")
            seen["batch"] = {**dict(zip(names, args)), **kwargs}

    def after_head(_, args, kwargs, __):
        seen["heads"].append((args[0] if args else kwargs["input_"], kwargs.get("weight", args[1] if len(args) > 1 else None)))

    original = model.compute_language_model_loss

    def recording(labels, logits):
        loss = original(labels, logits)
        seen["losses"].append((labels, loss))
        return loss

    hooks = [
        model.register_forward_pre_hook(before, with_kwargs=True),
        model.output_layer.register_forward_hook(after_head, with_kwargs=True),
    ]
    model.compute_language_model_loss = recording
    try:
        yield
    finally:
        model.compute_language_model_loss = original
        for hook in hooks:
            hook.remove()
    if not seen["losses"]:
        raise RuntimeError("no loss was computed: wrap a forward pass with labels, on the last pipeline stage.")
    _write_megatron(path, model, seen, settings)


def _write_megatron(path, model, seen, settings):
    batch = seen["batch"]
    labels = batch["labels"]
    mask = batch.get("loss_mask")
    params = batch.get("packed_seq_params")
    # Rolled labels belong to the MTP layers, in their order; the batch's own belong to the main head.
    main = [i for i, (used, _) in enumerate(seen["losses"]) if used is labels or used.tolist() == labels.tolist()]
    main_call = main[-1] if main else len(seen["losses"]) - 1
    depth_calls = [i for i in range(len(seen["losses"])) if i != main_call]
    ends = None if params is None else _plain(params.cu_seqlens_q).reshape(-1).tolist()
    trained = [[1] * len(row) for row in labels.tolist()] if mask is None else _rows(mask)
    masked = [[y if m else -100 for y, m in zip(*rows)] for rows in zip(labels.tolist(), trained)]
    weight = next((used for _, used in seen["heads"] if used is not None), None)
    write_dump(
        path,
        {
            "input_ids": batch.get("input_ids"),
            "position_ids": batch.get("position_ids"),
            "labels": torch.tensor(masked),
            "loss_mask": mask,
            "cu_seqlens": None if params is None else params.cu_seqlens_q,
            # Megatron's hidden states are [S, B, H].
            "mtp_per_depth_h": [seen["heads"][i][0].transpose(0, 1) for i in depth_calls],
            "hidden_states": seen["heads"][main_call][0].transpose(0, 1),
            "lm_head.weight": model.output_layer.weight if weight is None else weight,
            "expected.main_loss": _mean(seen["losses"][main_call][1], trained),
            "expected.mtp_per_depth_loss": [
                _mean(seen["losses"][call][1], _rolled(trained, depth + 1, ends)) for depth, call in enumerate(depth_calls)
            ],
        },
        {
            "framework": "Megatron-LM",
            "loss_fn": "MaskedCrossEntropy",
            "reduction": "mean",
            "scaling_factor": getattr(getattr(model, "config", None), "mtp_loss_scaling_factor", None) or 0.1,
            "num_label_tokens": None,
            "seq_idx_arg": None,
            "cu_seqlens_arg": None if params is None else "cu_seqlens",
            **(settings or {}),
        },
    )


def _rows(mask):
    values = _plain(mask).tolist()
    return values if values and isinstance(values[0], list) else [values]


def _rolled(mask, steps, ends):
    """What each token's target is trained with: the mask `steps` on, 0 past the row and past the sub-sequence."""
    rolled = []
    for row in mask:
        ids = [sum(1 for end in (ends or [])[1:] if end <= t) for t in range(len(row))]
        rolled.append(
            [row[t + steps] if t + steps < len(row) and ids[t] == ids[t + steps] else 0 for t in range(len(row))]
        )
    return rolled


def _mean(losses, mask):
    values = [x for row in _plain(losses).tolist() for x in row]
    weights = [m for row in mask for m in row]
    return sum(x * m for x, m in zip(values, weights)) / max(sum(weights), 1)


def _rank_fields():
    """Which rank of which group this process is; empty without a process group."""
    distributed = getattr(torch, "distributed", None)
    if distributed is None or not distributed.is_available() or not distributed.is_initialized():
        return {}
    fields = {"rank": distributed.get_rank(), "world_size": distributed.get_world_size()}
    megatron = sys.modules.get("megatron.core.parallel_state")
    if megatron is not None and megatron.model_parallel_is_initialized():
        for axis, group in (("cp", "context"), ("dp", "data"), ("pp", "pipeline_model")):
            fields[f"{axis}_rank"] = getattr(megatron, f"get_{group}_parallel_rank")()
            fields[f"{axis}_size"] = getattr(megatron, f"get_{group}_parallel_world_size")()
    return fields


def _plain(tensor):
    """The tensor itself: whole, without its graph, in main memory, in row-major order, sharing nothing."""
    tensor = tensor.detach()
    if hasattr(tensor, "full_tensor"):
        tensor = tensor.full_tensor()
    return tensor.cpu().contiguous().clone()


def _text(value):
    if value is None:
        return "none"
    if torch.is_tensor(value):
        value = value.item()
    return str(value).lower() if isinstance(value, bool) else str(value)


def _save(path, tensors, metadata):
    """The safetensors format: the header's length in 8 bytes, the header in JSON, the tensors one after another."""
    header = {"__metadata__": metadata} if metadata else {}
    start = 0
    # The widest first, so that every tensor begins at a multiple of its width.
    items = sorted(tensors.items(), key=lambda item: (-item[1].element_size(), item[0]))
    for name, tensor in items:
        end = start + tensor.numel() * tensor.element_size()
        header[name] = {"dtype": _DTYPES[str(tensor.dtype)], "shape": list(tensor.shape), "data_offsets": [start, end]}
        start = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, tensor in items:
            if tensor.numel() > 0:
                file.write(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
