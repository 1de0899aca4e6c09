"""A transformer as an ONNX graph with weights in eight bits, node by node.

In: the weights of a torch module with a ``transformer``, and what flows into each of its matrices. Out: nodes and
constants; who uses it puts the heads on top. The matrices have weights of eight bits, a scale for each column. What flows
into them is rounded to eight bits too, by scales fixed beforehand for each channel (Xiao et al. 2023, "SmoothQuant"): so
what comes out for one input depends on nothing but that input. The vectors of the word pieces come from `qa.pieces`, for
all networks the same; they have eight bits and a scale each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
POSITIONS = 512
SMOOTH = 0.85
"""How much of a channel's range its scale takes over from what flows in; the rest is left to the weights."""
HEADROOM = 1.1
"""Beyond the largest value seen."""
EPSILON = 1e-12
_LEVELS, _STEPS = 127.0, 255.0
"""Of a weight to either side of zero, and of what flows in."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Range:
    """What flows into a matrix: the smallest and the largest value of each channel, zero among them. (in,)"""

    least: Floats
    most: Floats


@dataclass(frozen=True, slots=True)
class Rounded:
    """A matrix as whole numbers. *Shapes:* i channels flow in, o out."""

    weight: NDArray[np.int8]  # (i, o)
    scale: Floats  # (o,) of the weights
    into: Floats  # (i,) of what flows in
    zero: NDArray[np.uint8]  # (i,) the level that stands for zero
    shift: Floats  # (o,) what those levels would add


class Graph:
    """Nodes and constants of an ONNX graph, one after the other."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Keep ``value``; its name."""
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def add(self, kind: str, inputs: Sequence[str], name: str, domain: str = "", **attributes: Any) -> str:
        """A node with one output, which is its name."""
        self.nodes.append(
            helper.make_node(kind, list(inputs), [name], name=name, domain=domain, **attributes)
        )
        return name


def rounded(weight: Floats, seen: Range) -> Rounded:
    """``weight`` (in, out) for what flows in between the bounds ``seen``."""
    width = np.maximum((seen.most - seen.least) * HEADROOM, 1e-5)
    strong = np.maximum(np.abs(weight).max(axis=1), 1e-5)
    smooth = width**SMOOTH / strong ** (1 - SMOOTH)
    into = np.max(width / smooth) / _STEPS * smooth  # what flows in divided by it lies within the levels
    middle = (seen.most + seen.least) / 2
    zero = np.clip(np.rint(_STEPS / 2 - middle / into), 0, _STEPS)
    scaled = weight * into[:, None]
    scale = np.maximum(np.abs(scaled).max(axis=0), 1e-12) / _LEVELS
    whole = np.rint(scaled / scale)
    shift = (zero[:, None] * whole).sum(axis=0) * scale
    return Rounded(
        whole.astype(np.int8), scale.astype(np.float32), into.astype(np.float32), zero.astype(np.uint8),
        shift.astype(np.float32),
    )  # fmt: skip


def matrix(graph: Graph, x: str, name: str, weight: Floats, bias: Floats, seen: Range | None) -> str:
    """``x`` (b, t, in) times ``weight`` (in, out) plus ``bias``; in full precision where nothing was ``seen``."""
    if seen is None:
        times = graph.add("MatMul", [x, graph.constant(f"{name}.w", weight)], f"{name}.times")
        return graph.add("Add", [times, graph.constant(f"{name}.b", bias)], name)
    whole = rounded(weight, seen)
    return product(graph, levels(graph, moved(graph, x, name, whole), name), name, whole, bias)


def moved(graph: Graph, x: str, name: str, whole: Rounded) -> str:
    """``x`` scaled and moved by hand: QuantizeLinear takes one channel at a time where they differ."""
    x = graph.add("Mul", [x, graph.constant(f"{name}.into", 1 / whole.into)], f"{name}.scaled")
    return graph.add(
        "Add", [x, graph.constant(f"{name}.zero", whole.zero.astype(np.float32))], f"{name}.moved"
    )


def levels(graph: Graph, x: str, name: str) -> str:
    """``x`` rounded to whole numbers."""
    unit = [graph.constant(f"{name}.unit", np.float32(1.0)), graph.constant(f"{name}.nought", np.uint8(0))]
    return graph.add("QuantizeLinear", [x, *unit], f"{name}.levels")


def product(
    graph: Graph, x: str, name: str, whole: Rounded, bias: Floats, then: Rounded | None = None
) -> str:
    """Levels ``x`` times a rounded matrix plus ``bias``; as the matrix ``then`` wants it moved, if one is given."""
    scale, bias = whole.scale, bias - whole.shift
    if then is not None:
        scale, bias = scale / then.into, bias / then.into + then.zero
    inputs = [
        x,
        graph.constant(f"{name}.w", whole.weight),
        graph.constant(f"{name}.one", np.float32(1.0)),
        graph.constant(f"{name}.scale", scale.astype(np.float32)),
        "",
        "",
        graph.constant(f"{name}.b", bias.astype(np.float32)),
    ]
    return graph.add("MatMulIntegerToFloat", inputs, name, domain="com.microsoft")


def transformer(net: Any, seen: dict[str, Range]) -> tuple[Graph, str, str, dict[str, Floats]]:
    """The graph up to the last layer's states (b, t, width), the mask in floats, and the weights by their names; in full
    precision without ``seen``."""
    state = {name: value.detach().float().numpy() for name, value in net.state_dict().items()}
    heads = net.transformer.config.num_attention_heads
    graph = Graph()
    x = _embedded(graph, state)
    mask = graph.add("Cast", ["mask"], "mask.float", to=TensorProto.FLOAT)
    held = graph.add("Cast", ["mask"], "mask.whole", to=TensorProto.INT32)
    for i in range(len(net.transformer.encoder.layer)):
        x = _layer(graph, state, i, x, held, seen, heads)
    return graph, x, mask, state


def pooled(graph: Graph, x: str, mask: str, state: dict[str, Floats]) -> str:
    """The first state beside the mean of all, through the layer ``inner``. (b, width)"""
    last = graph.constant("last", np.array([2]))
    share = graph.add("Unsqueeze", [mask, last], "share")
    graph.constant("one.axis", np.array([1]))
    total = graph.add("ReduceSum", [graph.add("Mul", [x, share], "kept"), "one.axis"], "total", keepdims=0)
    count = graph.add("ReduceSum", [mask, "one.axis"], "count", keepdims=1)
    mean = graph.add("Div", [total, count], "mean")
    first = graph.add("Gather", [x, graph.constant("start", np.int64(0))], "first", axis=1)
    both = graph.add("Concat", [first, mean], "both", axis=1)
    inner = matrix(graph, both, "inner", state["inner.weight"].T, state["inner.bias"], None)
    return graph.add("Tanh", [inner], "pooled")


def model_of(graph: Graph, name: str, outputs: dict[str, Sequence[Any]]) -> Any:
    """``graph`` as a model that takes the vectors of word pieces (b, t, d) and a mask (b, t) and gives ``outputs``, each
    with its shape."""
    inputs = [
        helper.make_tensor_value_info("words", TensorProto.FLOAT, ["b", "t", None]),
        helper.make_tensor_value_info("mask", TensorProto.INT64, ["b", "t"]),
    ]
    given = [
        helper.make_tensor_value_info(one, TensorProto.FLOAT, list(shape)) for one, shape in outputs.items()
    ]
    whole = helper.make_graph(graph.nodes, name, inputs, given, graph.constants)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(whole, opset_imports=opsets, ir_version=9)
    onnx.checker.check_model(model)
    return model


def _embedded(graph: Graph, state: dict[str, Floats]) -> str:
    places = state["transformer.embeddings.position_embeddings.weight"][:POSITIONS]
    places = places + state["transformer.embeddings.token_type_embeddings.weight"][0]
    length = graph.add(
        "Gather", [graph.add("Shape", ["mask"], "shape"), graph.constant("second", np.array([1]))], "length"
    )
    graph.constant("zero", np.array([0]))
    place = graph.add("Slice", [graph.constant("places", places), "zero", length, "zero"], "places.used")
    x = graph.add("Add", ["words", place], "embedded.raw")
    return _normed(graph, state, "transformer.embeddings.LayerNorm", x)


def _normed(graph: Graph, state: dict[str, Floats], name: str, x: str) -> str:
    scale = graph.constant(f"{name}.weight", state[f"{name}.weight"])
    bias = graph.constant(f"{name}.bias", state[f"{name}.bias"])
    return graph.add("LayerNormalization", [x, scale, bias], name, axis=-1, epsilon=EPSILON)


def _layer(
    graph: Graph, state: dict[str, Floats], i: int, x: str, mask: str, seen: dict[str, Range], heads: int
) -> str:
    name = f"transformer.encoder.layer.{i}"

    def linear(part: str, into: str) -> str:
        weight, bias = state[f"{name}.{part}.weight"].T, state[f"{name}.{part}.bias"]
        return matrix(graph, into, f"{name}.{part}", weight, bias, seen.get(f"{name}.{part}"))

    attended = _attention(graph, state, name, x, mask, seen, heads)
    out = graph.add("Add", [attended, x], f"{name}.attended")
    x = _normed(graph, state, f"{name}.attention.output.LayerNorm", out)
    inner = linear("intermediate.dense", x)
    inner = graph.add("Gelu", [inner], f"{name}.gelu", domain="com.microsoft")
    out = graph.add("Add", [linear("output.dense", inner), x], f"{name}.fed")
    return _normed(graph, state, f"{name}.output.LayerNorm", out)


def _attention(
    graph: Graph, state: dict[str, Floats], name: str, x: str, mask: str, seen: dict[str, Range], heads: int
) -> str:
    """What each piece takes over from the others of its input, before it is added to the piece's own."""
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    weights = [state[f"{part}.weight"].T for part in parts]
    biases = [state[f"{part}.bias"] for part in parts]
    out = f"{name}.attention.output.dense"
    last, bias = state[f"{out}.weight"].T, state[f"{out}.bias"]
    if out not in seen:
        flat = [matrix(graph, x, part, w, b, None) for part, w, b in zip(parts, weights, biases, strict=True)]
        return matrix(graph, _looked(graph, flat, name, mask, heads), out, last, bias, None)
    together, then = rounded(np.concatenate(weights, axis=1), seen[parts[0]]), rounded(last, seen[out])
    given = levels(graph, moved(graph, x, parts[0], together), parts[0])
    width = last.shape[0]
    flat = []
    for k, (part, own) in enumerate(zip(parts, biases, strict=True)):
        columns = slice(k * width, (k + 1) * width)
        piece = replace(
            together,
            weight=np.ascontiguousarray(together.weight[:, columns]),
            scale=together.scale[columns],
            shift=together.shift[columns],
        )
        # What is looked at adds up to one, so that the values may be moved as the next matrix wants them.
        flat.append(product(graph, given, part, piece, own, then if part.endswith("value") else None))
    return product(graph, levels(graph, _looked(graph, flat, name, mask, heads), out), out, then, bias)


def _looked(graph: Graph, flat: Sequence[str], name: str, mask: str, heads: int) -> str:
    return graph.add(
        "MultiHeadAttention", [*flat, "", mask], f"{name}.found", domain="com.microsoft", num_heads=heads
    )


def ranges(net: Any, inputs: Sequence[Any]) -> dict[str, Range]:
    """What flows into each matrix of the transformer, over ``inputs`` (ids and mask)."""
    import torch

    seen: dict[str, Range] = {}
    hooks = []

    def watch(name: str) -> Any:
        def hook(_: Any, given: Any) -> None:
            flat = given[0].detach().reshape(-1, given[0].shape[-1])
            least, most = flat.amin(0).clamp(max=0).numpy(), flat.amax(0).clamp(min=0).numpy()
            kept = seen.get(name, Range(least, most))
            seen[name] = Range(np.minimum(kept.least, least), np.maximum(kept.most, most))

        return hook

    for name, module in net.named_modules():
        if isinstance(module, torch.nn.Linear) and name.startswith("transformer.encoder"):
            hooks.append(module.register_forward_pre_hook(watch(name)))
    net.eval()
    with torch.inference_mode():
        for ids, mask in inputs:
            net(ids, mask)
    for hook in hooks:
        hook.remove()
    return seen


def save(model: Any, path: Path) -> int:
    """Write ``model``; its size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())
    return path.stat().st_size


def save_pieces(words: Floats, path: Path) -> None:
    """Write the vectors of the word pieces as `qa.pieces` reads them."""
    from safetensors.numpy import save_file

    scale = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-12) / _LEVELS
    levels = np.rint(words / scale).astype(np.int8)
    save_file({"vectors": levels, "scale": scale.astype(np.float32)}, path)
