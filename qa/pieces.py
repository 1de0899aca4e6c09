"""Text as word pieces with their vectors, and networks that begin with these: what the reader and the parser share.

Loaded once, when first needed, and safe to use from several threads. What a network makes of one input depends on nothing
but that input.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

START, PADDING, END = 0, 1, 2
MODEL = Path(__file__).with_name("model")
TOKENIZER, VECTORS = MODEL / "tokenizer.json", MODEL / "pieces.safetensors"


@cache
def tokenizer(path: Path = TOKENIZER) -> Tokenizer:
    """That in the file ``path``."""
    return Tokenizer.from_file(str(path))


@cache
def _table(path: Path) -> tuple[NDArray[np.int8], Floats]:
    """The vectors of all pieces in eight bits (n, d), and what one step of each is worth (n, 1)."""
    from safetensors.numpy import load_file

    kept = load_file(path)
    return kept["vectors"], kept["scale"]


def vectors(ids: Ints, path: Path = VECTORS) -> Floats:
    """The vectors of pieces, of any shape. (…, d)"""
    levels, scale = _table(path)
    out: Floats = levels[ids].astype(np.float32) * scale[ids]
    return out


class Network:
    """A trained network, run by ONNX Runtime."""

    def __init__(self, path: Path, threads: int) -> None:
        """Load the model in ``path``."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that wait for the next piece of work must not take time from other questions.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(self, inputs: Sequence[Ints], outputs: Sequence[str]) -> list[Floats]:
        """What the network gives for some inputs, each the ids of its pieces, padded to the longest. (b, …) each"""
        ids = np.full((len(inputs), max(map(len, inputs))), PADDING, dtype=np.int64)
        for i, one in enumerate(inputs):
            ids[i, : len(one)] = one
        given: dict[str, Any] = {"words": vectors(ids), "mask": (ids != PADDING).astype(np.int64)}
        found: list[Floats] = self._session.run(list(outputs), given)
        return found
