"""A tiny encoder, and the modules that make hostile files."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

sys.path.append(str(Path(__file__).parent))  # `hostile` is imported by its name


class TinyEncoder:
    """A pseudo-random vector for each text: quick, and the same on every machine."""

    name, dimension, fingerprint = "tiny", 16, "t" * 64

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [np.frombuffer(hashlib.md5(t.encode()).digest(), np.uint8) for t in texts]
        vectors = np.array(rows, np.float32).reshape(len(texts), 16) - 127.5
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    encode_queries = encode_documents


@pytest.fixture
def tiny() -> TinyEncoder:
    return TinyEncoder()
