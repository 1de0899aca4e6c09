"""What the network does on questions kept aside: `python -m training.reader measure`.

Order, by the weight of its share beside the forest's score; whether it tells what answers from what does not; and how
many of its spans are an accepted answer. The forest must not have learnt from the questions either, so only sets that
it has not seen count for the order.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from qa.ranking.reread import READ, shares
from qa.reading.layout import Layout
from qa.reading.reader import Read
from qa.reading.spans import best

from .groups import Candidate, Group
from .network import Network, stack

log = logging.getLogger("training.reader")
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Seen:
    """A question with what the network made of the sentences that the forest puts first."""

    group: Group
    candidates: tuple[Candidate, ...]  # n, in the forest's order
    reads: tuple[Read, ...]  # n

    @property
    def forest(self) -> NDArray[np.float64]:
        """The forest's scores. (n,)"""
        return np.array([one.forest for one in self.candidates], dtype=float)

    @property
    def rank(self) -> NDArray[np.float32]:
        """The network's. (n,)"""
        return np.array([one.rank for one in self.reads], dtype=np.float32)

    def blended(self, weight: float) -> NDArray[np.float64]:
        """Both together. (n,)"""
        both: NDArray[np.float64] = self.forest + weight * shares(self.rank)
        return both


def seen(net: Network, layout: Layout, groups: Sequence[Group]) -> list[Seen]:
    """``groups`` read as they are in use: the first `READ` of what the forest finds."""
    out = []
    for group in groups:
        found = [one for one in group.candidates if one.forest is not None][:READ]
        if found:
            out.append(Seen(group, tuple(found), tuple(_read(net, layout, group.question, found))))
    return out


def _read(net: Network, layout: Layout, question: str, found: Sequence[Candidate]) -> list[Read]:
    cut = layout.pieces(question, [one.heading for one in found], [one.sentence for one in found])
    net.eval()
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        rank, answers, spans = (part.float().numpy() for part in net(*stack(cut)))
    return [
        Read(float(rank[i]), float(answers[i]), one, spans[i, one.first : len(one) - 1])
        for i, one in enumerate(cut)
    ]


def report(found: Sequence[Seen]) -> dict[str, float]:
    """Log and give the figures."""
    figures: dict[str, float] = {}
    asked = [one for one in found if one.group.answerable]
    for weight in (*WEIGHTS, np.inf):
        right = [
            one.candidates[int((one.rank if weight == np.inf else one.blended(weight)).argmax())].right
            for one in asked
        ]
        figures[f"at_1 weight {weight:g}"] = float(np.mean(right))
    answerable = [max(r.answers for r in one.reads) for one in asked]
    nothing = [max(r.answers for r in one.reads) for one in found if not one.group.answerable]
    figures["auc of questions"] = auc(answerable, nothing)
    sentences = [
        (read.answers, one.right) for s in asked for read, one in zip(s.reads, s.candidates, strict=True)
    ]
    figures["auc of sentences"] = auc(
        [a for a, right in sentences if right], [a for a, right in sentences if not right]
    )
    spans = [
        _exact(read, one)
        for s in asked
        for read, one in zip(s.reads, s.candidates, strict=True)
        if one.right and one.spans and len(one.spans) == 1
    ]
    figures["spans exact"] = float(np.mean(spans)) if spans else float("nan")
    log.info("%d answerable, %d not, %d spans", len(asked), len(nothing), len(spans))
    log.info("%s", json.dumps({name: round(value, 3) for name, value in figures.items()}))
    return figures


def bare(text: str) -> str:
    """An answer as answers are compared: without white space, quotation marks and 左右, 以上, 约, 的."""
    flat = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    return re.sub(r"[左右以上约的。，、“”\"《》]", "", flat)


def _exact(read: Read, candidate: Candidate) -> bool:
    span, (start, end) = best(read), (candidate.spans or [(0, 0)])[0]
    return span is not None and bare(candidate.sentence[span.start : span.end]) == bare(
        candidate.sentence[start:end]
    )


def auc(high: Sequence[float], low: Sequence[float]) -> float:
    """How often one of ``high`` lies above one of ``low``; equal ones count half."""
    if not len(high) or not len(low):
        return float("nan")
    a, b = np.asarray(high)[:, None], np.asarray(low)[None]
    return float(np.mean(a > b) + np.mean(a == b) / 2)


def load(net: Network, path: Path) -> Network:
    """``net`` with the weights of a checkpoint, or of a finished training."""
    kept = torch.load(path, weights_only=True)
    net.load_state_dict(kept.get("net", kept))
    return net
