"""Which files are reports, which repeat one, which cannot be read, and what of an earlier build still holds
for them.

In: the files of the reports folder, and the snapshot before. Out: as a build goes on, the reports that are
still to be analysed, and in the end one entry for each report. It reads no file of the folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.record import Record
from index.snapshot import Duplicate, Entry, Failure, Snapshot, Source


class Inventory:
    """The files of a reports folder and what is known of them so far."""

    def __init__(self, sources: Sequence[Source], failures: Iterable[Failure]) -> None:
        """``sources`` are the files that could be looked at, by path, ``failures`` the others."""
        self._sources = sources
        self._failures = {failure.path: failure for failure in failures}
        self._texts: dict[str, str] = {}  # checksum of the text by that of the file
        self._entries: dict[tuple[str, str], Entry] = {}  # by checksum and path of the file
        self._before: Snapshot | None = None
        self._old: dict[str, Entry] = {}  # the reports of the snapshot before, by the file's checksum

    def take_over(self, before: Snapshot) -> None:
        """Keep what an earlier build with the same encoder and settings found out."""
        old = before.manifest
        self._before = before
        self._old = {entry.sha256: entry for entry in old.reports}
        now = {source.path: source for source in self._sources}
        self._texts |= {entry.sha256: entry.text_sha256 for entry in old.reports}
        self._texts |= {duplicate.source.sha256: duplicate.text_sha256 for duplicate in old.duplicates}
        for entry in old.reports:
            source = now.get(entry.path)
            if source and source.sha256 == entry.sha256:
                self._entries[entry.sha256, entry.path] = replace(entry, source=source)
        for failure in old.failures:
            source = now.get(failure.path)
            if failure.lasting and source and source.sha256 == failure.source.sha256:
                self._failures[failure.path] = replace(failure, source=source)

    def wanted(self) -> list[Source]:
        """The reports that have no entry yet.

        Only its text tells whether a file repeats another, and one that fails may have been repeated, so
        after each answer to this there may be more to ask.
        """
        chosen, _ = self._choose()
        missing = [source for source in chosen if (source.sha256, source.path) not in self._entries]
        return [source for source in missing if not self._adopt(source)]

    def enter(self, entry: Entry) -> None:
        """A file was analysed."""
        self._texts[entry.sha256] = entry.text_sha256
        self._entries[entry.sha256, entry.path] = entry

    def fail(self, failure: Failure) -> None:
        """A file cannot be indexed."""
        self._failures[failure.path] = failure

    def reports(self) -> tuple[Entry, ...]:
        """The reports, by path, once none is wanted."""
        return tuple(self._entries[source.sha256, source.path] for source in self._choose()[0])

    def duplicates(self) -> tuple[Duplicate, ...]:
        """The files that repeat a report, by path."""
        return tuple(self._choose()[1])

    def failures(self) -> tuple[Failure, ...]:
        """The files that cannot be indexed, by path."""
        return tuple(self._failures[path] for path in sorted(self._failures))

    def _choose(self) -> tuple[list[Source], list[Duplicate]]:
        """Of all files with one text the first is the report and the others are duplicates."""
        first: dict[str, Source] = {}
        duplicates = []
        for source in self._sources:
            if source.path in self._failures:
                continue
            text = self._texts.get(source.sha256, source.sha256)
            chosen = first.setdefault(text, source)
            if chosen is not source:
                duplicates.append(Duplicate(source, chosen.path, text))
        return list(first.values()), duplicates

    def _adopt(self, source: Source) -> bool:
        """Take over the record of a file that lay elsewhere, unless its new path says something new."""
        old = self._old.get(source.sha256)
        if old is None or self._before is None:
            return False
        from index.metadata import recognise

        text = Record.open(self._before.record_file(old.key)).text
        if recognise(source.path, text) != old.metadata:
            return False
        self._entries[source.sha256, source.path] = replace(old, source=source)
        return True
