"""What is known of a snapshot without opening its other files: its manifest, as values and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from index.errors import IndexMismatchError
from index.record import metadata_from
from index.types import Metadata

FORMAT = 1
REBUILD = "请重新建立索引（congress-qa index）"


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the reports folder as a build saw it."""

    path: str  # below the reports folder, with forward slashes
    size: int
    mtime_ns: int
    sha256: str  # of its bytes, "" where it was not read


@dataclass(frozen=True, slots=True)
class _OfFile:
    """What became of a file of the reports folder."""

    source: Source

    @property
    def path(self) -> str:
        """Below the reports folder, with forward slashes."""
        return self.source.path


@dataclass(frozen=True, slots=True)
class Entry(_OfFile):
    """A report of the index."""

    key: str  # of its record
    text_sha256: str
    metadata: Metadata
    characters: int
    sentences: int
    passages: int

    @property
    def sha256(self) -> str:
        """Of the file's bytes."""
        return self.source.sha256


@dataclass(frozen=True, slots=True)
class Duplicate(_OfFile):
    """A file with the bytes or the text of a report that is indexed under the path ``of``."""

    of: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Failure(_OfFile):
    """A file that could not be indexed: what was found, and what its owner can do."""

    found: str
    advice: str
    lasting: bool  # the same bytes will fail again


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """The encoder that made the vectors."""

    name: str
    fingerprint: str
    dimension: int


@dataclass(frozen=True, slots=True)
class FileSum:
    """Size in bytes and SHA-256 of a file of the snapshot, and when it was last written to as it was published."""

    bytes: int
    sha256: str
    mtime_ns: int = field(default=0, compare=False)  # 0 where nobody looked


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is known of a snapshot without opening its other files."""

    begun_ns: int  # when the build began to look at the files, in nanoseconds since 1970
    encoder: EncoderIdentity
    tokenizer: str  # fingerprint of the bundled model, whose tokens the records hold
    settings: Mapping[
        str, Any
    ]  # what else determines the records; a build with others makes all of them anew
    reports: tuple[Entry, ...]  # by path; a report's position here is its ordinal everywhere
    duplicates: tuple[Duplicate, ...] = ()
    failures: tuple[Failure, ...] = ()
    files: Mapping[str, FileSum] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def passages(self) -> int:
        """Of all reports."""
        return sum(entry.passages for entry in self.reports)

    @property
    def kept(self) -> tuple[Failure, ...]:
        """The failures of reports that were out of reach: what was known of them before still answers."""
        held = {item.path for items in (self.reports, self.duplicates) for item in items}
        return tuple(failure for failure in self.failures if failure.path in held)

    @property
    def sources(self) -> Iterator[Source]:
        """All files that the build saw."""
        for items in (self.reports, self.duplicates, self.failures):
            yield from (item.source for item in items)

    def to_json(self) -> bytes:
        """What `manifest.json` holds."""
        counts = {
            "reports": len(self.reports),
            "sentences": sum(entry.sentences for entry in self.reports),
            "passages": self.passages,
        }
        values = {**_fields(self), "counts": counts}
        # Without line breaks: with them Python's own encoder does it, which takes seconds for thousands of reports.
        return json.dumps(values, ensure_ascii=False, default=_fields).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Manifest:
        """Read what `to_json` wrote.

        Raises:
            KeyError, TypeError, ValueError: It is something else.
            IndexMismatchError: It is of another format.
        """
        values = json.loads(data)
        if values["format"] != FORMAT:
            raise IndexMismatchError(
                f"索引的格式是第{values['format']}版，本软件只读第{FORMAT}版；{REBUILD}。"
            )
        del values["counts"]
        for name, kind in (("reports", Entry), ("duplicates", Duplicate), ("failures", Failure)):
            values[name] = tuple(_listed(kind, item) for item in values[name])
        values["encoder"] = EncoderIdentity(**values["encoder"])
        values["files"] = {name: FileSum(**item) for name, item in values["files"].items()}
        return cls(**values)


def _fields(value: Any) -> dict[str, Any]:
    """What a dataclass holds, by name."""
    return {one.name: getattr(value, one.name) for one in fields(value)}


def _listed(kind: type[Any], item: dict[str, Any]) -> Any:
    item["source"] = Source(**item["source"])
    if "metadata" in item:
        item["metadata"] = metadata_from(item["metadata"])
    return kind(**item)
