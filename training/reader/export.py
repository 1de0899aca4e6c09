"""The network as ONNX with weights in eight bits: `python -m training.reader export`.

In: the trained network, and inputs to calibrate by. Out: ``reader.onnx`` of `qa.reading`. The
transformer is rounded as `training.graph` says; the heads stay in full precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qa.pieces import vectors

from ..graph import Range, matrix, model_of, pooled, transformer
from .network import Network

CALIBRATED = 24
"""Questions that the scales are taken from, each with four sentences; half as many show how far the scores move."""


def build(net: Network, seen: dict[str, Range]) -> Any:
    """The whole network as an ONNX model; in full precision without ``seen``."""
    graph, x, mask, state = transformer(net, seen)
    last = pooled(graph, x, mask, state)
    for head in ("rank", "answers"):
        out = matrix(graph, last, f"{head}.column", state[f"{head}.weight"].T, state[f"{head}.bias"], None)
        graph.add("Squeeze", [out, "one.axis"], head)
    matrix(graph, x, "spans", state["spans.weight"].T, state["spans.bias"], None)
    return model_of(graph, "reader", {"rank": ["b"], "answers": ["b"], "spans": ["b", "t", 3]})


def distance(net: Network, path: Path, inputs: Sequence[Any]) -> dict[str, float]:
    """How far the scores of the model in ``path`` are from those of ``net``, over ``inputs``."""
    import onnxruntime
    import torch

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    full, rounded_off = [], []
    for ids, mask in inputs:
        with torch.inference_mode():
            full.append([part.numpy() for part in net(ids, mask)[:2]])
        rounded_off.append(
            session.run(["rank", "answers"], {"words": vectors(ids.numpy()), "mask": mask.numpy()})
        )
    out = {}
    for i, name in enumerate(("rank", "answers")):
        a, b = (np.concatenate([one[i] for one in scores]) for scores in (full, rounded_off))
        order = np.corrcoef(np.argsort(np.argsort(a)), np.argsort(np.argsort(b)))[0, 1]
        out |= {
            f"{name} rank correlation": float(order),
            f"{name} mean difference": float(np.abs(a - b).mean()),
        }
    return out
