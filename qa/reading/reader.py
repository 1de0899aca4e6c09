"""The network, run by ONNX Runtime: a question beside sentences to what it makes of each.

Loaded once, when it is first needed, and safe to use from several threads. What it says of a sentence depends on
nothing but the question and the sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .layout import PADDING, Layout, Pieces

Floats = NDArray[np.float32]

THREADS = 2
AT_ONCE = 8
"""Sentences in one pass; sorted by length, so that little is padding."""
_MODEL = Path(__file__).parents[1] / "model" / "reader"


@dataclass(frozen=True, slots=True)
class Read:
    """What the network makes of a sentence. *Shapes:* s pieces of the sentence."""

    rank: float  # how well it answers, beside the other sentences of the question
    answers: float  # the logit of its answering at all
    pieces: Pieces
    spans: Floats  # (s, 3) of each piece: an answer begins here, ends here (both beside the others), goes on (logit)


class Reader:
    """A trained network with its tokenizer."""

    def __init__(self, folder: Path, threads: int = THREADS) -> None:
        """Load ``model.onnx`` and ``tokenizer.json`` of ``folder``."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that wait for the next piece of work must not take time from other questions.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._layout = Layout.of(folder / "tokenizer.json")
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def read(self, question: str, headings: Sequence[str], sentences: Sequence[str]) -> list[Read]:
        """``question``, as `layout.asked` has it, beside each of ``sentences`` under its heading; in their order."""
        cut = self._layout.pieces(question, headings, sentences)
        out: dict[int, Read] = {}
        order = sorted(range(len(cut)), key=lambda i: len(cut[i]))
        for at in range(0, len(order), AT_ONCE):
            chosen = order[at : at + AT_ONCE]
            rank, answers, spans = self._run([cut[i] for i in chosen])
            for k, i in enumerate(chosen):
                first, last = cut[i].first, len(cut[i]) - 1
                out[i] = Read(float(rank[k]), float(answers[k]), cut[i], spans[k, first:last])
        return [out[i] for i in range(len(cut))]

    def _run(self, inputs: Sequence[Pieces]) -> tuple[Floats, Floats, Floats]:
        ids = np.full((len(inputs), max(map(len, inputs))), PADDING, dtype=np.int64)
        for i, one in enumerate(inputs):
            ids[i, : len(one)] = one.ids
        given: dict[str, Any] = {"ids": ids, "mask": (ids != PADDING).astype(np.int64)}
        rank, answers, spans = self._session.run(["rank", "answers", "spans"], given)
        return rank, answers, spans


@cache
def bundled() -> Reader:
    """The reader that comes with the package."""
    return Reader(_MODEL)
