"""Which files are reports, which repeat one, which cannot be read, and what of an earlier build still holds
for them.

In: the files of the reports folder, and the snapshot before. Out: as a build goes on, the reports that are
still to be analysed, and in the end one entry for each report. It reads no file of the folder.

A report that is out of reach for now is taken for what it was in the snapshot before: it goes on answering, and is
named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.manifest import Duplicate, Entry, Failure, Manifest, Source
from index.record import Record
from index.snapshot import Snapshot


class Inventory:
    """The files of a reports folder and what is known of them so far."""

    def __init__(
        self, sources: Sequence[Source], failures: Iterable[Failure], old: Manifest | None = None
    ) -> None:
        """``sources`` are the files that could be looked at, ``failures`` those that are none; ``old`` is what was."""
        self._sources = {source.path: source for source in sources}
        self._failures = {failure.path: failure for failure in failures}
        self._kept: dict[str, Failure] = {}  # by path: why a report is out of reach
        self._texts: dict[str, str] = {}  # checksum of the text by that of the file
        self._entries: dict[tuple[str, str], Entry] = {}  # by checksum and path of the file
        self._before: Snapshot | None = None
        self._reports = old.reports if old else ()
        known: list[Entry | Duplicate] = [*self._reports, *(old.duplicates if old else ())]
        self._known = {item.path: item.source for item in known}
        self._known_texts = {item.source.sha256: item.text_sha256 for item in known}
        self._by_bytes = {entry.sha256: entry for entry in self._reports}

    def take_over(self, before: Snapshot) -> None:
        """Keep what an earlier build with the same encoder and settings found out."""
        self._before = before
        self._texts |= self._known_texts
        for failure in before.manifest.failures:
            source = self._sources.get(failure.path)
            if failure.lasting and source and source.sha256 == failure.source.sha256:
                self._failures[failure.path] = replace(failure, source=source)

    def out_of_reach(self, failure: Failure) -> None:
        """A file or folder cannot be read for now: the reports that it held stay what they were."""
        below = "" if failure.path == "." else failure.path + "/"
        held = [path for path in self._known if path == failure.path or path.startswith(below)]
        for path in held:
            self._sources[path] = self._known[path]
            self._kept[path] = replace(failure, source=self._known[path])
            self._failures.pop(path, None)
        if failure.path not in held:
            self.fail(failure)

    def wanted(self) -> list[Source]:
        """The reports that have no entry yet and can be read.

        Only its text tells whether a file repeats another, and one that fails may have been repeated, so
        after each answer to this there may be more to ask.
        """
        return [source for source in self._missing() if source.path not in self._kept]

    def stranded(self) -> list[tuple[Source, Entry | None]]:
        """The reports without an entry that are out of reach, each with the old one that has its text, if any."""
        texts = {entry.text_sha256: entry for entry in self._reports}
        return [
            (source, self._by_bytes.get(source.sha256) or texts.get(self._known_texts[source.sha256]))
            for source in self._missing()
            if source.path in self._kept
        ]

    def enter(self, entry: Entry) -> None:
        """A file was analysed."""
        self._texts[entry.sha256] = entry.text_sha256
        self._entries[entry.sha256, entry.path] = entry

    def fail(self, failure: Failure) -> None:
        """A file cannot be indexed."""
        self._kept.pop(failure.path, None)
        self._failures[failure.path] = failure

    def give_up(self, source: Source) -> None:
        """A report is out of reach, and nothing is left of what was known of it."""
        self.fail(self._kept[source.path])

    def reports(self) -> tuple[Entry, ...]:
        """The reports, by path, once none is wanted."""
        return tuple(self._entries[source.sha256, source.path] for source in self._choose()[0])

    def duplicates(self) -> tuple[Duplicate, ...]:
        """The files that repeat a report, by path."""
        return tuple(self._choose()[1])

    def failures(self) -> tuple[Failure, ...]:
        """The files that cannot be indexed, and those that are kept though they are out of reach, by path."""
        found = {**self._failures, **self._kept}
        return tuple(found[path] for path in sorted(found))

    def _missing(self) -> list[Source]:
        chosen, _ = self._choose()
        missing = [source for source in chosen if (source.sha256, source.path) not in self._entries]
        return [source for source in missing if not self._adopt(source)]

    def _choose(self) -> tuple[list[Source], list[Duplicate]]:
        """Of all files with one text the first is the report and the others are duplicates."""
        first: dict[str, Source] = {}
        duplicates = []
        for path in sorted(self._sources):
            source = self._sources[path]
            if path in self._failures:
                continue
            text = self._texts.get(source.sha256, source.sha256)
            chosen = first.setdefault(text, source)
            if chosen is not source:
                duplicates.append(Duplicate(source, chosen.path, text))
        return list(first.values()), duplicates

    def _adopt(self, source: Source) -> bool:
        """Take over the record of a file, unless it lay elsewhere and its new path says something new."""
        old = self._by_bytes.get(source.sha256)
        if old is None or self._before is None:
            return False
        if old.path != source.path:
            from index.analyse import metadata_of

            text = Record.open(self._before.record_file(old.key)).text
            if metadata_of(source.path, text) != old.metadata:
                return False
        self._entries[source.sha256, source.path] = replace(old, source=source)
        return True
