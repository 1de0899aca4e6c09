"""Candidate sentences as flat arrays: runs of neighbouring sentences of several reports, laid end to end.

All that the ranking computes for many sentences at once, it computes on these arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.store import Index

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Run:
    """Sentences ``[first, last)`` of one report."""

    report: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Pool:
    """*Shapes:* n sentences, t tokens in all, h headings."""

    report: Ints  # (n,) ordinal of the report
    sentence: Ints  # (n,) index into its sentences
    run: Ints  # (n,) sentences of one run are neighbours in their report
    norms: NDArray[np.float32]  # (n,) lengths of the sentences' summed word vectors
    tokens: Ints  # (t,) ids of the bundled tokenizer
    bounds: Ints  # (n + 1,) sentence i holds tokens[bounds[i]:bounds[i + 1]]
    clause_bounds: Ints  # (c + 1,) the same for clauses; every sentence begins with a clause
    heading: Ints  # (n,) row in the heading arrays, -1 for none
    heading_tokens: Ints
    heading_bounds: Ints  # (h + 1,)

    def __len__(self) -> int:
        return len(self.report)


def whole(index: Index, reports: Iterable[int]) -> list[Run]:
    """A run for each whole report."""
    return [Run(i, 0, index.reports[i].sentences) for i in reports]


def around(passages: Iterable[tuple[int, int, int]], margin: int, sizes: dict[int, int]) -> list[Run]:
    """Runs of ``(report, first, last)`` widened by ``margin`` sentences on both sides, overlapping ones made one."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for report, first, last in passages:
        spans.setdefault(report, []).append((max(0, first - margin), min(sizes[report], last + margin)))
    runs: list[Run] = []
    for report in sorted(spans):
        for first, last in sorted(spans[report]):
            if runs and runs[-1].report == report and first <= runs[-1].last:
                runs[-1] = Run(report, runs[-1].first, max(last, runs[-1].last))
            else:
                runs.append(Run(report, first, last))
    return runs


def gather(index: Index, runs: list[Run]) -> Pool:
    """The sentences of ``runs``, with the heading that each stands under."""
    report, sentence, run, norms, tokens, lengths, clauses = [], [], [], [], [], [], []
    before = 0  # tokens gathered so far
    heading, heading_tokens = [], []
    heading_lengths: list[int] = []
    known: dict[tuple[int, int], int] = {}
    for number, r in enumerate(runs):
        record = index.record(r.report)
        offsets = record.token_offsets
        size = r.last - r.first
        report.append(np.full(size, r.report))
        sentence.append(np.arange(r.first, r.last))
        run.append(np.full(size, number))
        norms.append(record.sentence_norms[r.first : r.last])
        tokens.append(record.tokens[offsets[r.first] : offsets[r.last]])
        lengths.append(np.diff(offsets[r.first : r.last + 1]))
        starts = record.clause_offsets
        first, last = np.searchsorted(starts, [offsets[r.first], offsets[r.last]])
        clauses.append(starts[first:last] - offsets[r.first] + before)
        before += int(offsets[r.last] - offsets[r.first])
        sections = record.sentence_sections[r.first : r.last]
        distinct, place = np.unique(sections, return_inverse=True)
        for section in distinct:
            key = (r.report, int(section))
            if section < 0 or key in known:
                continue
            title = record.heading_of_section(int(section))
            known[key] = -1 if title is None else len(heading_lengths)
            if title is not None:
                words = record.tokens[offsets[title] : offsets[title + 1]]
                heading_tokens.append(words)
                heading_lengths.append(len(words))
        rows = np.array([known.get((r.report, int(section)), -1) for section in distinct], dtype=np.int64)
        heading.append(rows[place])
    return Pool(
        report=_join(report),
        sentence=_join(sentence),
        run=_join(run),
        norms=np.concatenate(norms) if norms else np.zeros(0, dtype=np.float32),
        tokens=_join(tokens),
        bounds=_bounds(_join(lengths)),
        clause_bounds=np.append(_join(clauses), before),
        heading=_join(heading),
        heading_tokens=_join(heading_tokens),
        heading_bounds=_bounds(np.array(heading_lengths, dtype=np.int64)),
    )


def by_report(reports: Ints) -> Iterator[tuple[int, Ints]]:
    """Each distinct ordinal among ``reports`` (n,), ascending, with the rows that it stands in."""
    order = np.argsort(reports, kind="stable")
    ends = [*(np.flatnonzero(np.diff(reports[order])) + 1).tolist(), len(order)]
    first = 0
    for last in ends if len(order) else ():
        yield int(reports[order[first]]), order[first:last]
        first = last


def column(index: Index, reports: Ints, sentences: Ints, attribute: str) -> Ints:
    """One column of the records' sentence tables, for sentences given by report and number there. (n,)"""
    values = np.zeros(len(reports), dtype=np.int64)
    for report, rows in by_report(reports):
        values[rows] = getattr(index.record(report), attribute)[sentences[rows]]
    return values


def _join(parts: Sequence[NDArray[np.integer[Any]]]) -> Ints:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)


def _bounds(lengths: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
