"""An index as if it held some of its reports alone: what understands and searches it knows of no others.

In: an index and ordinals of its reports. Out: an `Index` of these, with ordinals of its own. How rare a word is stays
what it is among all sentences, so that a sentence weighs the same in whatever choice it is found.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, StaticEncoder
from index.lexical import CONTEXT_WEIGHT
from index.manifest import Manifest
from index.record import Record
from index.store import Index


class Part(Index):
    """Some reports of one snapshot. As safe to use from several threads as ``whole`` is."""

    def __init__(self, whole: Index, ordinals: Sequence[int]) -> None:
        """``ordinals``: of the reports in ``whole``, each once."""
        self.whole = whole
        self.chosen = tuple(ordinals)
        self.reports = tuple(whole.reports[i] for i in self.chosen)
        self._ordinals = {entry.path: ordinal for ordinal, entry in enumerate(self.reports)}
        self._own = {ordinal: own for own, ordinal in enumerate(self.chosen)}

    def close(self) -> None:
        """Nothing: the snapshot is held by the whole."""

    @property
    def snapshot(self) -> str:
        """The name of the snapshot."""
        return self.whole.snapshot

    @property
    def manifest(self) -> Manifest:
        """What the whole index was made from and with."""
        return self.whole.manifest

    def record(self, report: int) -> Record:
        """As `Index.record`."""
        return self.whole.record(self.chosen[report])

    def search_lexical(
        self,
        words: Sequence[str] | Mapping[str, float],
        k: int,
        reports: Collection[int] | None = None,
        *,
        context_weight: float = CONTEXT_WEIGHT,
    ) -> list[tuple[int, int, float]]:
        """As `Index.search_lexical`."""
        return self._owned(
            self.whole.search_lexical(words, k, self._theirs(reports), context_weight=context_weight)
        )

    def search_dense(
        self, vector: NDArray[np.float32], k: int, reports: Collection[int] | None = None
    ) -> list[tuple[int, int, float]]:
        """As `Index.search_dense`."""
        return self._owned(self.whole.search_dense(vector, k, self._theirs(reports)))

    def _theirs(self, reports: Collection[int] | None) -> Collection[int]:
        return self.chosen if reports is None else [self.chosen[report] for report in reports]

    def _owned(self, found: Sequence[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
        return [(self._own[report], passage, score) for report, passage, score in found]

    @property
    def lexical_passages(self) -> int:
        """How many passages the whole lexical index holds."""
        return self.whole.lexical_passages

    @cached_property
    def sentences(self) -> int:
        """How many sentences the whole index holds, for `document_frequency` counts in all of them."""
        return self.whole.sentences

    @cached_property
    def document_frequency(self) -> NDArray[np.int64]:
        """As `Index.document_frequency`, of the whole."""
        return self.whole.document_frequency

    @cached_property
    def encoder(self) -> Encoder:
        """As `Index.encoder`."""
        return self.whole.encoder

    @cached_property
    def words(self) -> StaticEncoder:
        """As `Index.words`."""
        return self.whole.words
