"""A part of an index: it knows its own reports alone, by ordinals of its own, and finds in them what the whole finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.build import build
from index.part import Part
from index.store import Index
from index.words import words


@pytest.fixture
def whole(reports: Path, tmp_path: Path, tiny: Any) -> Index:
    """An index of the invented reports, made with the tiny encoder."""
    build(reports, tmp_path / "index", encoder=tiny, workers=0)
    return Index.open(tmp_path / "index", encoder=tiny)


def test_a_part_knows_its_own_reports_by_ordinals_of_its_own(whole: Index) -> None:
    chosen = (len(whole.reports) - 1, 0)
    part = Part(whole, chosen)

    assert [entry.path for entry in part.reports] == [whole.reports[i].path for i in chosen]
    for own, entry in enumerate(part.reports):
        assert part.ordinal(entry.path) == own
        assert part.report(entry.path) is whole.report(entry.path)
        assert part.metadata[own] == entry.metadata
    with pytest.raises(KeyError):
        part.ordinal(whole.reports[1].path)
    assert (part.snapshot, part.sentences) == (whole.snapshot, whole.sentences)


def test_a_search_finds_what_the_whole_finds_in_these_reports(whole: Index) -> None:
    ordinal = len(whole.reports) - 1
    part = Part(whole, [ordinal])
    entry = whole.record(ordinal)
    asked = words(entry.plain[:60])
    vector = whole.encoder.encode_queries([entry.plain[:60]])[0]

    for own, all_of_it in (
        (part.search_lexical(asked, 9), whole.search_lexical(asked, 9, [ordinal])),
        (part.search_dense(vector, 9), whole.search_dense(vector, 9, [ordinal])),
    ):
        assert own
        assert [(0, passage, score) for _, passage, score in all_of_it] == own
    assert part.search_lexical(asked, 9, [0]) == part.search_lexical(asked, 9)
    assert part.search_dense(vector, 9, []) == []


def test_to_close_a_part_leaves_the_whole_open(whole: Index) -> None:
    with Part(whole, [0]) as part:
        assert part.reports
    assert whole.record(0).plain
