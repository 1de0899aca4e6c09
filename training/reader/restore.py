"""The bundled network as it was before it was rounded, near enough to be trained further: `python -m training.reader on`.

In: ``reader.onnx`` as `export` writes it, and the pretrained network of its shape. Out: the network with its weights.
Export moves scale and zero of what flows into the output of an attention into the values before it. That changes nothing
that the network says, but a step of learning would change values that are a hundred times too large too little, and what
they are multiplied by too much: it is moved back, by what the pretrained values were.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from qa.pieces import vectors

from .network import Network

PARTS = ("query", "key", "value")
ROUNDED = ("attention.output.dense", "intermediate.dense", "output.dense")
NORMS = ("attention.output.LayerNorm", "output.LayerNorm")
HEADS = {"inner": "inner", "rank": "rank.column", "answers": "answers.column", "spans": "spans"}


def restore(net: Network, path: Path) -> Network:
    """``net`` with the weights of the model in ``path``; the vectors of places stay those of the pretrained one."""
    import onnx

    found = {one.name: onnx.numpy_helper.to_array(one) for one in onnx.load(path).graph.initializer}
    state: dict[str, Any] = {}

    def put(name: str, weight: Any, bias: Any) -> None:
        state[f"{name}.weight"], state[f"{name}.bias"] = weight.T, bias

    for i in range(len(net.transformer.encoder.layer)):
        layer = f"transformer.encoder.layer.{i}"
        first = f"{layer}.attention.self.{PARTS[0]}"  # what flows into all three is rounded once
        for part in PARTS:
            put(f"{layer}.attention.self.{part}", *_whole(found, f"{layer}.attention.self.{part}", first))
        for part in ROUNDED:
            put(f"{layer}.{part}", *_whole(found, f"{layer}.{part}", f"{layer}.{part}"))
        for norm in NORMS:
            for one in ("weight", "bias"):
                state[f"{layer}.{norm}.{one}"] = found[f"{layer}.{norm}.{one}"]
    for one in ("weight", "bias"):
        name = f"transformer.embeddings.LayerNorm.{one}"
        state[name] = found[name]
    pieces = np.arange(net.transformer.config.vocab_size)
    state["transformer.embeddings.word_embeddings.weight"] = vectors(pieces)
    for head, name in HEADS.items():
        put(head, found[f"{name}.w"], found[f"{name}.b"])
    kept = {name: torch.from_numpy(np.array(value, dtype=np.float32)) for name, value in state.items()}
    before = [layer.attention.self.value for layer in net.transformer.encoder.layer]
    pretrained = [(value.weight.detach().clone(), value.bias.detach().clone()) for value in before]
    net.load_state_dict({**net.state_dict(), **kept})
    with torch.no_grad():
        for layer, (weight, bias) in zip(net.transformer.encoder.layer, pretrained, strict=True):
            _move_back(layer.attention.self.value, layer.attention.output.dense, weight, bias)
    return net


def _move_back(values: Any, after: Any, weight: Any, bias: Any) -> None:
    """Scale and zero of each channel from ``values`` to the matrix ``after``; those of learning are near ``weight`` and
    ``bias``, so that these tell them. What is looked at adds up to one, so that the zero may be moved at all."""
    into = weight.norm(dim=1) / values.weight.norm(dim=1)
    zero = torch.round(values.bias - bias / into)
    values.weight.mul_(into[:, None])
    values.bias.copy_((values.bias - zero) * into)
    after.bias.add_(after.weight @ zero)
    after.weight.div_(into[None, :])


def _whole(found: dict[str, Any], name: str, moved: str) -> tuple[Any, Any]:
    """Weights (in, out) and bias of a rounded matrix, for what flows in before it is moved, where that is done there."""
    weight = found[f"{name}.w"].astype(np.float32) * found[f"{name}.scale"]
    bias = found[f"{name}.b"]
    if f"{moved}.into" in found:
        bias = bias + found[f"{moved}.zero"] @ weight
        weight = weight * found[f"{moved}.into"][:, None]  # kept as what flows in is multiplied by
    return weight, bias
