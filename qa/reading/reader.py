"""The network, run by ONNX Runtime: a question beside sentences to what it makes of each.

Loaded once, when it is first needed, and safe to use from several threads. What it says of a sentence depends on
nothing but the question and the sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..pieces import MODEL, Floats, Network
from .layout import Layout, Pieces

THREADS = 2
AT_ONCE = 8
"""Sentences in one pass; sorted by length, so that little is padding."""
OUTPUTS = ("rank", "answers", "spans")


@dataclass(frozen=True, slots=True)
class Read:
    """What the network makes of a sentence. *Shapes:* s pieces of the sentence."""

    rank: float  # how well it answers, beside the other sentences of the question
    answers: float  # the logit of its answering at all
    pieces: Pieces
    spans: Floats  # (s, 3) of each piece: an answer begins here, ends here (both beside the others), goes on (logit)


class Reader:
    """A trained network with its tokenizer."""

    def __init__(self, path: Path = MODEL / "reader.onnx", threads: int = THREADS) -> None:
        """Load the network in ``path``."""
        self._layout = Layout()
        self._network = Network(path, threads)

    def read(self, question: str, headings: Sequence[str], sentences: Sequence[str]) -> list[Read]:
        """``question``, as `layout.asked` has it, beside each of ``sentences`` under its heading; in their order."""
        cut = self._layout.pieces(question, headings, sentences)
        out: dict[int, Read] = {}
        order = sorted(range(len(cut)), key=lambda i: len(cut[i]))
        for at in range(0, len(order), AT_ONCE):
            chosen = order[at : at + AT_ONCE]
            rank, answers, spans = self._network.run([cut[i].ids for i in chosen], OUTPUTS)
            for k, i in enumerate(chosen):
                first, last = cut[i].first, len(cut[i]) - 1
                out[i] = Read(float(rank[k]), float(answers[k]), cut[i], spans[k, first:last])
        return [out[i] for i in range(len(cut))]


@cache
def bundled() -> Reader:
    """The reader that comes with the package."""
    return Reader()
