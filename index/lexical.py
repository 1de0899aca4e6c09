"""The inverted index over the words of all passages (tantivy, BM25).

In: the records of a snapshot; then the words of a question. Out: passages with their BM25 scores. Words come
ready cut, and queries are built from terms alone, so nothing that a user types is ever parsed as query
syntax.

BM25 in tantivy counts deleted passages until the segment that they lie in is gone. So where a record goes, all of its
segment go with it, and those that stay are added again: scores depend on what is indexed, not on how it came there.
A large index is written in some segments, each of neighbouring reports, so that not all is to be added again.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from index.errors import IndexCorruptError, IndexWriteError
from index.record import Record
from index.system import machine

if TYPE_CHECKING:
    import tantivy

CONTEXT_WEIGHT = 1.5
"""Weight of a word in a passage's title, place or headings, where the same word in its text has 1.

Tuned on the 448 answerable single questions of the training set, whole questions as queries: over all
reports Recall@50 is 0.40 at 0, 0.59 at 1, 0.65 at 1.5, and MRR@10 is best there; within the right report
alone no weight up to 1.5 matters.
"""

_HEAP_BYTES = 128_000_000  # holds 300,000 passages, so that no segment ends before it should
_FEW = 20_000  # passages that are added again in a third of a second
_SEGMENTS = 7  # of a size; tantivy merges eight
# Scores are float32 sums in an order that varies; what is equal to this many digits is a tie.
_SCORE_DIGITS = 4
# The files that tantivy replaces; all others it only adds and removes.
_REPLACED = {"meta.json", ".managed.json"}

Records = Iterable[tuple[str, Record]]
"""Records with their keys."""


def write(folder: Path, records: Records, passages: int) -> None:
    """Make an index of ``records``, which have ``passages`` together, in the new directory ``folder``."""
    import tantivy

    folder.mkdir()
    with _written():
        _add(tantivy.Index(_schema(), path=str(folder), reuse=False), records, passages)


def update(
    folder: Path,
    previous: Path,
    old: Collection[str],
    keys: Collection[str],
    opened: Callable[[Iterable[str]], Records],
    passages: int,
) -> None:
    """Make an index of the records ``keys`` in the new directory ``folder``, from that of ``old`` in ``previous``.

    ``opened`` opens those of ``keys`` that are to be added; all ``keys`` together have ``passages``.
    """
    folder.mkdir()
    for file in sorted(previous.iterdir()):
        if file.name in _REPLACED:
            shutil.copyfile(file, folder / file.name)
        elif not is_lock(file):
            link(file, folder / file.name)
    with _written():
        sound = _changed(folder, old, keys, opened, passages)
    if not sound:
        shutil.rmtree(folder)
        write(folder, opened(keys), passages)


def is_lock(file: Path) -> bool:
    """Whether a file of an index is one of tantivy's locks, which hold nothing."""
    return file.suffix == ".lock"


def link(source: str | Path, target: str | Path) -> None:
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
            raise machine(error) or IndexCorruptError(
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


def _changed(
    folder: Path,
    old: Collection[str],
    keys: Collection[str],
    opened: Callable[[Iterable[str]], Records],
    passages: int,
) -> bool:
    """Turn the index of ``old`` in ``folder`` into that of ``keys``; ``False`` if something stayed of what should go."""
    import tantivy

    index = tantivy.Index.open(str(folder))
    index.config_reader("manual")
    gone = _with_neighbours(index.searcher(), old, set(old).difference(keys))
    kept = set(old) - gone
    _add(index, opened(key for key in keys if key not in kept), passages, gone)
    index.reload()
    # A record over two segments, of which one stays, is still counted there.
    return not gone or _counted(index.searcher(), gone.union(keys)) == passages


def _with_neighbours(searcher: tantivy.Searcher, keys: Collection[str], some: set[str]) -> set[str]:
    """``some`` of an index's ``keys``, and all that lie in a segment with one of them."""
    from tantivy import Order, Query

    if not some:
        return some
    # Each record has a first passage, and no passage comes before it: so these are the first of all by number.
    firsts = searcher.search(
        Query.all_query(), limit=len(keys), count=False, order_by_field="passage", order=Order.Asc
    ).hits
    addresses: list[Any] = [address for _, address in firsts]
    numbers: Sequence[Any] = searcher.fast_field_values("record", addresses)
    homes = {
        f"{number:016x}": address.segment_ord for number, address in zip(numbers, addresses, strict=True)
    }
    touched = {homes[key] for key in some}
    return {key for key, home in homes.items() if home in touched}


def _counted(searcher: tantivy.Searcher, keys: Iterable[str]) -> int:
    """How many passages of these records BM25 counts, deleted ones that still lie in a segment among them."""
    return sum(searcher.doc_freq("record", int(key, 16)) for key in keys)


def _add(index: tantivy.Index, records: Records, passages: int, gone: Collection[str] = ()) -> None:
    """Take out the records ``gone``, then add ``records``, in segments as fit an index of ``passages`` in all."""
    from tantivy import Document, Query

    # One thread: several would spread the passages of each record over segments.
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    if gone:
        numbers = [int(key, 16) for key in gone]
        writer.delete_documents_by_query(Query.term_set_query(index.schema, "record", numbers))
    enough, added = max(_FEW, -(-passages // _SEGMENTS)), 0
    for key, record in records:
        number, texts = int(key, 16), record.passage_words
        for passage, (words, context) in enumerate(zip(texts, record.context_words, strict=True)):
            document = Document()
            document.add_text("words", words)
            document.add_text("context", context)
            document.add_unsigned("record", number)
            document.add_unsigned("passage", passage)
            writer.add_document(document)
        added += len(texts)
        if added >= enough:
            writer.commit()
            added = 0
    writer.commit()
    writer.wait_merging_threads()


@contextmanager
def _written() -> Iterator[None]:
    """Whatever tantivy says when it cannot write becomes a sentence."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        raise machine(error) or IndexWriteError(f"词汇索引写不下去（{error}）；请检查磁盘空间。") from error
