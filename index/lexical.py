"""The inverted index over the words of all passages (tantivy, BM25).

In: the records of a snapshot; then the words of a question. Out: passages with their BM25 scores. Words come
ready cut, and queries are built from terms alone, so nothing that a user types is ever parsed as query
syntax.

BM25 in tantivy counts deleted passages until their segment is merged, so nothing is ever deleted here:
records can be appended to a copy of an index, anything else is written anew. Scores therefore depend on what
is indexed, not on how it came there.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from index.errors import IndexCorruptError, IndexWriteError
from index.record import Record

if TYPE_CHECKING:
    import tantivy

CONTEXT_WEIGHT = 1.5
"""Weight of a word in a passage's title, place or headings, where the same word in its text has 1.

Tuned on the 448 answerable single questions of the training set, whole questions as queries: over all
reports Recall@50 is 0.40 at 0, 0.59 at 1, 0.65 at 1.5, and MRR@10 is best there; within the right report
alone no weight up to 1.5 matters.
"""

_HEAP_BYTES = 128_000_000  # holds about 100,000 passages, so that most indexes are one segment
# Scores are float32 sums in an order that varies; what is equal to this many digits is a tie.
_SCORE_DIGITS = 4
# The files that tantivy replaces; all others it only adds and removes.
_REPLACED = {"meta.json", ".managed.json"}


def write(folder: Path, records: Iterable[tuple[str, Record]]) -> None:
    """Make an index of ``(key, record)`` pairs in the new directory ``folder``."""
    import tantivy

    folder.mkdir()
    with _written():
        _add(tantivy.Index(_schema(), path=str(folder), reuse=False), records)


def append(folder: Path, previous: Path, records: Iterable[tuple[str, Record]]) -> None:
    """Make an index in the new directory ``folder`` of all that ``previous`` holds and ``records``."""
    import tantivy

    folder.mkdir()
    for file in sorted(previous.iterdir()):
        if is_lock(file):
            continue
        if file.name in _REPLACED:
            shutil.copyfile(file, folder / file.name)
        else:
            link(file, folder / file.name)
    with _written():
        _add(tantivy.Index.open(str(folder)), records)


def is_lock(file: Path) -> bool:
    """Whether a file of an index is one of tantivy's locks, which hold nothing."""
    return file.suffix == ".lock"


def link(source: Path, target: Path) -> None:
    """Give a file that never changes a second name, or copy it where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


class LexicalIndex:
    """An index opened for searching. Safe to use from several threads."""

    def __init__(
        self, index: tantivy.Index, keys: Sequence[str], links: TemporaryDirectory[str] | None = None
    ) -> None:
        """Take an opened index; ``keys[i]`` is the key of report i, and ``links`` goes with the index."""
        self._links = links
        self._schema = index.schema
        self._searcher = index.searcher()
        self._numbers = [int(key, 16) for key in keys]
        self._ordinals = {number: ordinal for ordinal, number in enumerate(self._numbers)}

    @classmethod
    def open(cls, folder: Path, keys: Sequence[str]) -> LexicalIndex:
        """Open the index in ``folder``.

        Raises:
            IndexCorruptError: A file of the index is missing or damaged.
        """
        import tantivy

        links = None if os.access(folder, os.W_OK) else _links(folder)
        try:
            index = tantivy.Index.open(links.name if links else str(folder))
            index.config_reader("manual")  # the files never change: no thread has to watch them
        except (OSError, ValueError) as error:
            raise IndexCorruptError(
                f"词汇索引缺失或已损坏（{folder}）；请重新建立索引（congress-qa index）。"
            ) from error
        return cls(index, keys, links)

    @property
    def passages(self) -> int:
        """How many passages are indexed."""
        return int(self._searcher.num_docs)

    def search(
        self,
        words: Sequence[str] | Mapping[str, float],
        k: int,
        reports: Collection[int] | None = None,
        *,
        context_weight: float = CONTEXT_WEIGHT,
    ) -> list[tuple[int, int, float]]:
        """The ``k`` best passages as ``(report, passage, score)``, by score, then report, then passage.

        ``words`` are as `index.words` cuts them; a mapping gives each word a weight. ``reports`` restricts
        the search.
        """
        weights = words if isinstance(words, Mapping) else Counter(words)
        clauses = self._clauses(weights, context_weight)
        if not clauses or k <= 0 or (reports is not None and not reports):
            return []
        query = self._query(clauses, reports)
        limit = k + 16
        while True:
            hits = self._searcher.search(query, limit=limit, count=False).hits
            # A tie at the cut is decided by report and passage, so all that tie must be seen.
            if len(hits) < limit or _rounded(hits[-1][0]) < _rounded(hits[k - 1][0]):
                break
            limit *= 4
        return self._resolved(hits)[:k]

    def _clauses(self, weights: Mapping[str, float], context_weight: float) -> list[tantivy.Query]:
        from tantivy import Query

        fields = [("words", 1.0), ("context", context_weight)]
        return [
            Query.boost_query(
                Query.term_query(self._schema, field, word, index_option="freq"), weight * share
            )
            for word, weight in sorted(weights.items())
            for field, share in fields
            if weight * share > 0
        ]

    def _query(self, clauses: Sequence[tantivy.Query], reports: Collection[int] | None) -> tantivy.Query:
        from tantivy import Occur, Query

        scored = Query.boolean_query([(Occur.Should, clause) for clause in clauses])
        if reports is None:
            return scored
        numbers = [self._numbers[report] for report in sorted(set(reports))]
        allowed = Query.const_score_query(Query.term_set_query(self._schema, "record", numbers), 0.0)
        return Query.boolean_query([(Occur.Must, allowed), (Occur.Must, scored)])

    def _resolved(self, hits: Sequence[tuple[float, Any]]) -> list[tuple[int, int, float]]:
        addresses = [address for _, address in hits]
        records: Sequence[Any] = self._searcher.fast_field_values("record", addresses)
        passages: Sequence[Any] = self._searcher.fast_field_values("passage", addresses)
        found: list[tuple[int, int, float]] = [
            (self._ordinals[record], passage, score)
            for record, passage, (score, _) in zip(records, passages, hits, strict=True)
        ]
        return sorted(found, key=lambda hit: (-_rounded(hit[2]), hit[0], hit[1]))


def _links(folder: Path) -> TemporaryDirectory[str]:
    """A folder of links to the files of ``folder``: tantivy writes a lock file even where it only reads."""
    links = TemporaryDirectory(prefix="congress-qa-")
    for file in folder.glob("*"):
        if not is_lock(file):
            os.symlink(file.resolve(), Path(links.name, file.name))
    return links


def _rounded(score: float) -> float:
    return round(score, _SCORE_DIGITS)


def _schema() -> tantivy.Schema:
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    for field in ("words", "context"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("record", indexed=True, fast=True)
    builder.add_unsigned_field("passage", fast=True)
    return builder.build()


def _add(index: tantivy.Index, records: Iterable[tuple[str, Record]]) -> None:
    from tantivy import Document

    # One thread: several would spread the passages over segments by chance.
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    for key, record in records:
        number = int(key, 16)
        for passage, (words, context) in enumerate(
            zip(record.passage_words, record.context_words, strict=True)
        ):
            document = Document()
            document.add_text("words", words)
            document.add_text("context", context)
            document.add_unsigned("record", number)
            document.add_unsigned("passage", passage)
            writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


@contextmanager
def _written() -> Iterator[None]:
    """Whatever tantivy says when it cannot write becomes a sentence."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        raise IndexWriteError(f"词汇索引写不下去（{error}）；请检查磁盘空间。") from error
