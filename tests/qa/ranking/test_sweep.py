"""Many look-ups at once find what each of them alone finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Index
from qa.answering.lookups import lookups
from qa.ranking.retrieve import retrieval
from qa.ranking.route import route
from qa.ranking.sweep import sweep
from qa.understanding.catalogue import Catalogue
from qa.understanding.question import understand


@pytest.mark.parametrize("question", [
    "澜江2022到2025年每年的GDP分别是多少？",
    "2023年到2026年，每年定的固定资产投资目标分别是多少？",
    "2024年和2025年，澜江的森林覆盖率分别是多少？",
])  # fmt: skip
def test_the_best_sentence_alone_is_among_the_best_of_the_sweep(sample_index: Path, question: str) -> None:
    with Index.open(sample_index) as index:
        metadata = [entry.metadata for entry in index.reports]
        understood = understand(question, Catalogue.of(metadata))
        parts = [(one.understood, route(one.understood, metadata)) for one in lookups(understood)]
        together = sweep(index, parts)

        assert len(together) == len(parts) > 1
        for (one, way), found in zip(parts, together, strict=True):
            best = retrieval(index, one, way, 1).ranked.hits[0]
            assert (best.report, best.start) in {(hit.report, hit.start) for hit in found.ranked.hits}
            assert {index.ordinal(hit.report) for hit in found.ranked.hits} <= set(way.reports)
            assert len(found.ranked.features) == len(found.ranked.hits)


def test_nothing_to_look_up_finds_nothing(sample_index: Path) -> None:
    with Index.open(sample_index) as index:
        assert sweep(index, []) == []
