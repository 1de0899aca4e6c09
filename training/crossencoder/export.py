"""The trained cross-encoder as ONNX, its weights in eight bits; checked against torch, and timed.

In: a cross-encoder and some inputs. Out: ``crossencoder.onnx``, ``crossencoder.int8.onnx`` and figures. An exported
model takes ``vectors`` (batch, length, table), rows of the bundled table at length one and zero where a role stands
without a word, and ``roles`` (batch, length) as `pieces` numbers them, and gives ``score`` (batch,). Needs the packages
onnx, onnxscript and onnxruntime, which are not among those of the project.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from .model import CrossEncoder, look_up
from .pieces import Pieces, stack
from .settings import Shape

TOLERANCE = 1e-3
"""Largest difference of a score in full precision: float32 summed in another order."""
INT8_TOLERANCE = 0.1
"""Largest mean difference of a score in eight bits, in standard deviations of torch's scores."""
THREADS = 2
RUNS = 20
_NAMES = ("vectors", "roles")

Inputs = dict[str, NDArray[Any]]


def export(
    model: CrossEncoder, table: torch.Tensor, inputs: Sequence[Pieces], shape: Shape, out: Path
) -> dict[str, float]:
    """Write both files to the folder ``out``; sizes in bytes, differences and times in ms of all ``inputs`` at once.

    Raises:
        ModuleNotFoundError: onnx, onnxscript or onnxruntime is not installed.
        ValueError: The scores of a written file differ from torch's by more than is tolerated.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = model.cpu().eval()
    fed, expected = _expected(model, table.cpu(), inputs)
    whole, small = out / "crossencoder.onnx", out / "crossencoder.int8.onnx"
    _write(model, shape, whole)
    quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True)
    spread = max(float(expected.std()), 1e-6)
    found = {"pieces": float(fed["roles"].shape[1]), "candidates": float(len(inputs))}
    for name, file in (("float", whole), ("int8", small)):
        run = _runner(file)
        difference = np.abs(run(fed) - expected)
        found[f"{name} bytes"] = float(file.stat().st_size)
        found[f"{name} largest difference"] = float(difference.max())
        found[f"{name} mean difference, in deviations"] = float(difference.mean()) / spread
        found[f"{name} ms"] = _milliseconds(run, fed)
    _check("float largest difference", found, TOLERANCE)
    _check("int8 mean difference, in deviations", found, INT8_TOLERANCE)
    return found


def _expected(
    model: CrossEncoder, table: torch.Tensor, inputs: Sequence[Pieces]
) -> tuple[Inputs, NDArray[np.float32]]:
    """What is fed to the exported model, and torch's scores for it."""
    ids, roles = (torch.from_numpy(each) for each in stack(inputs))
    with torch.inference_mode():
        vectors = look_up(table, ids, roles)
        scores: NDArray[np.float32] = model(vectors, roles).numpy()
    return dict(zip(_NAMES, (vectors.numpy(), roles.numpy()), strict=True)), scores


def _write(model: CrossEncoder, shape: Shape, file: Path) -> None:
    """Batch and length stay open; an example of two different ones keeps the exporter from fixing either."""
    vectors = torch.zeros(3, 7, shape.table)
    roles = torch.ones(3, 7, dtype=torch.int64)
    batch, length = torch.export.Dim("batch", min=1), torch.export.Dim("length", min=2, max=shape.pieces)
    torch.onnx.export(
        model,
        (vectors, roles),
        file,
        input_names=list(_NAMES),
        output_names=["score"],
        dynamic_shapes=({0: batch, 1: length}, {0: batch, 1: length}),
        dynamo=True,
        external_data=False,
    )


def _runner(file: Path) -> Callable[[Inputs], NDArray[np.float32]]:
    """A session on `THREADS` threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    return lambda fed: np.asarray(session.run(["score"], fed)[0], dtype=np.float32)


def _milliseconds(run: Callable[[Inputs], NDArray[np.float32]], fed: Inputs) -> float:
    """The median of `RUNS`, after one that warms up."""
    times = []
    for _ in range(RUNS + 1):
        began = time.perf_counter()
        run(fed)
        times.append(time.perf_counter() - began)
    return 1000 * float(np.median(times[1:]))


def _check(name: str, found: dict[str, float], allowed: float) -> None:
    if not found[name] <= allowed:
        raise ValueError(
            f"the exported model differs from torch: {name} is {found[name]:.4f}, allowed {allowed}"
        )
