"""One analysed report as one immutable file.

In: a `Report` with the words of its passages, then the tokens of its sentences and the vectors of its
passages. Out: a safetensors file named by its own checksum, and `Record`, which reads single tables of such a
file when they are asked for. The file does not know where its report lies: the same report under another path
has the same record.

`docs/index-format.md` lists the tables.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.characters import plain
from index.errors import IndexCorruptError
from index.system import machine, open_regular
from index.types import (
    Aspect,
    Body,
    Level,
    Metadata,
    Passage,
    Report,
    ReportKind,
    Role,
    Scanned,
    Section,
    Sentence,
)

ASPECTS = (Aspect.NEITHER, Aspect.RESULT, Aspect.TARGET)
"""The aspect of each code in `Record.sentence_aspects`."""
ROLES = tuple(Role)
"""The role of each code in `Record.sentence_roles`."""
NONE = -1
"""Stands for ``None`` in tables of positions; a fact year that is not known is 0."""

SUFFIX = ".safetensors"
# The one entry of safetensors' own metadata: several would be written in random order.
_HEADER = "record"
_TABLES = {
    "text", "sections", "sentences", "passages", "words", "word_offsets", "context", "context_offsets",
    "tokens", "token_offsets", "clause_offsets", "sentence_norms", "vectors",
}  # fmt: skip

_SCANNED = "scanned"  # the one table that only some records have
_FINE = 10_000  # parts of one in which confidences and boxes are kept

Ints = NDArray[np.int32]
Tables = dict[str, NDArray[Any]]


def key_of(data: bytes) -> str:
    """The name of a record: the first 64 bits of its SHA-256, for the lexical index holds it as a number."""
    return hashlib.sha256(data).hexdigest()[:16]


def text_digest(text: str) -> str:
    """SHA-256 of a stored text, by which reports with the same text are known."""
    return hashlib.sha256(text.encode()).hexdigest()


def pack(report: Report, words: Sequence[Sequence[str]], context: Sequence[Sequence[str]]) -> bytes:
    """The bytes of a record whose tokens and vectors are still missing.

    ``words`` and ``context`` hold, for each passage, its own words and those of its title, place and
    headings.
    """
    word_bytes, word_offsets = _joined(words)
    context_bytes, context_offsets = _joined(context)
    tables: Tables = {
        "text": np.frombuffer(report.text.encode(), np.uint8),
        "sections": _section_table(report),
        "sentences": _sentence_table(report),
        "passages": _table(
            [(p.start, p.end, p.first, p.last, _code(p.section)) for p in report.passages], columns=5
        ),
        "words": word_bytes,
        "word_offsets": word_offsets,
        "context": context_bytes,
        "context_offsets": context_offsets,
        "tokens": np.zeros(0, np.uint16),
        "token_offsets": np.zeros(len(report.sentences) + 1, np.int32),
        "clause_offsets": np.zeros(1, np.int32),
        "sentence_norms": np.zeros(0, np.float32),
        "vectors": np.zeros((0, 0), np.float32),
    }
    if report.scanned:
        tables[_SCANNED] = _scanned_table(report.scanned)
    header = {
        "sha256": report.sha256,
        "text_sha256": text_digest(report.text),
        "metadata": asdict(report.metadata),
        "section_titles": [section.title for section in report.sections],
    }
    return _serialised(tables, json.dumps(header, ensure_ascii=False))


class Record:
    """An analysed report, read table by table from its file.

    *Shapes:* s sections, n sentences, p passages, t tokens, d dimensions of the index's encoder. Columns are
    named by properties; every position counts characters of `text`.
    """

    def __init__(self, file: Path, path: str, tables: Any, header: dict[str, Any]) -> None:
        """Take a file that safetensors, whose types are not declared, has opened; `open` opens one."""
        self.file = file
        self.path = path
        self.sha256: str = header["sha256"]
        self.text_sha256: str = header["text_sha256"]
        self.metadata = metadata_from(header["metadata"])
        self._titles: list[str] = header["section_titles"]
        self._tables = tables

    @classmethod
    def open(cls, file: Path, path: str = "", *, key: str | None = None) -> Record:
        """Open a record's file; ``path`` is that of its report below the reports folder.

        With ``key`` the whole file is read once, to see that it is what was written.

        Raises:
            IndexCorruptError: The file is missing, truncated, altered, or no record.
        """
        from safetensors import SafetensorError, safe_open

        try:
            if key is not None:
                with open_regular(file) as stream:
                    if key_of(stream.read()) != key:
                        raise ValueError("checksum")
            tables: Any = safe_open(str(file), framework="np")
            header = json.loads(tables.metadata()[_HEADER])
            if set(tables.keys()) - {_SCANNED} != _TABLES:
                raise ValueError("tables")
            return cls(file, path, tables, header)
        except (OSError, SafetensorError, KeyError, TypeError, ValueError, MemoryError) as error:
            raise machine(error) or IndexCorruptError(
                f"索引文件“{file.name}”缺失或已损坏（{file}）；请重新建立索引（congress-qa index）。"
            ) from error

    def encoded(
        self,
        tokens: Sequence[Sequence[NDArray[np.int32]]],
        norms: NDArray[np.float32],
        vectors: NDArray[np.float32],
    ) -> bytes:
        """The bytes of this record with what the encoders make of it.

        ``tokens`` holds the token ids of each clause of each sentence, ``norms`` the length of each
        sentence's sum of word vectors, ``vectors`` those of the passages.
        """
        clauses = [ids for sentence in tokens for ids in sentence]
        flat = np.concatenate([np.zeros(0, np.int32), *clauses])
        tables = {name: self._table(name) for name in self._tables.keys()}  # noqa: SIM118 - no dictionary
        tables["tokens"] = flat.astype(np.uint16 if flat.max(initial=0) < 2**16 else np.int32)
        tables["token_offsets"] = _offsets([sum(map(len, sentence)) for sentence in tokens])
        tables["clause_offsets"] = _offsets([len(ids) for ids in clauses if len(ids)])
        tables["sentence_norms"] = np.ascontiguousarray(norms, np.float32)
        tables["vectors"] = np.ascontiguousarray(vectors, np.float32)
        return _serialised(tables, self._tables.metadata()[_HEADER])

    @cached_property
    def report(self) -> Report:
        """The whole value, as it was analysed."""
        sections = tuple(
            Section(title, level, start, end, _position(parent))
            for title, (level, start, end, parent, _) in zip(
                self._titles, self._table("sections").tolist(), strict=True
            )
        )
        sentences = tuple(
            Sentence(start, end, _position(section), ROLES[role], year or None, ASPECTS[aspect])
            for start, end, section, role, year, aspect in self._sentences.tolist()
        )
        passages = tuple(
            Passage(start, end, first, last, _position(section))
            for start, end, first, last, section in self._passages.tolist()
        )
        return Report(
            self.path, self.sha256, self.metadata, self.text, sections, sentences, passages, self.scanned
        )

    @cached_property
    def scanned(self) -> tuple[Scanned, ...]:
        """The parts of the text that were recognised in pictures, in order."""
        if _SCANNED not in self._tables.keys():  # noqa: SIM118 - no dictionary
            return ()
        return tuple(
            Scanned(
                start, end, page, sure / _FINE, (left / _FINE, top / _FINE, right / _FINE, bottom / _FINE)
            )
            for start, end, page, sure, left, top, right, bottom in self._table(_SCANNED).tolist()
        )

    @cached_property
    def text(self) -> str:
        """The stored text."""
        return bytes(self._table("text")).decode()

    @cached_property
    def plain(self) -> str:
        """The stored text in simplified characters, for reading; of the same length, and mostly the same text."""
        return plain(self.text)

    @property
    def sentence_spans(self) -> Ints:
        """Start and end of each sentence. *Shape:* ``(n, 2)``."""
        return self._sentences[:, :2]

    @property
    def sentence_sections(self) -> Ints:
        """The innermost section of each sentence, -1 for none. *Shape:* ``(n,)``."""
        return self._sentences[:, 2]

    @property
    def sentence_roles(self) -> Ints:
        """Positions in `ROLES`. *Shape:* ``(n,)``."""
        return self._sentences[:, 3]

    @property
    def sentence_years(self) -> Ints:
        """The fact year of each sentence, 0 where it is not known. *Shape:* ``(n,)``."""
        return self._sentences[:, 4]

    @property
    def sentence_aspects(self) -> Ints:
        """Positions in `ASPECTS`. *Shape:* ``(n,)``."""
        return self._sentences[:, 5]

    @property
    def passage_spans(self) -> Ints:
        """Start and end of each passage. *Shape:* ``(p, 2)``."""
        return self._passages[:, :2]

    @property
    def passage_sentences(self) -> Ints:
        """First sentence of each passage and one past its last. *Shape:* ``(p, 2)``."""
        return self._passages[:, 2:4]

    @property
    def passage_sections(self) -> Ints:
        """The section of each passage, -1 for none. *Shape:* ``(p,)``."""
        return self._passages[:, 4]

    def heading_of_section(self, section: int) -> int | None:
        """The sentence that is the heading of ``section``, if it is one of the report's sentences."""
        return _position(int(self._sections[section, 4]))

    @cached_property
    def tokens(self) -> NDArray[np.integer]:
        """Bundled token ids of all sentences, headings included, end to end. *Shape:* ``(t,)``."""
        return self._table("tokens")

    @cached_property
    def token_offsets(self) -> Ints:
        """Sentence i holds ``tokens[token_offsets[i]:token_offsets[i + 1]]``. *Shape:* ``(n + 1,)``."""
        return self._table("token_offsets")

    @cached_property
    def clause_offsets(self) -> Ints:
        """Clause j holds ``tokens[clause_offsets[j]:clause_offsets[j + 1]]``. *Shape:* ``(c + 1,)``."""
        return self._table("clause_offsets")

    @cached_property
    def sentence_norms(self) -> NDArray[np.float32]:
        """The length of the sum of each sentence's bundled word vectors. *Shape:* ``(n,)``."""
        return self._table("sentence_norms")

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """L2-normalised vectors of the passages. *Shape:* ``(p, d)``."""
        return self._table("vectors")

    @property
    def passage_words(self) -> list[str]:
        """The words of each passage, separated by single spaces."""
        return _split(self._table("words"), self._table("word_offsets"))

    @property
    def context_words(self) -> list[str]:
        """The words of each passage's title, place and headings, separated by single spaces."""
        return _split(self._table("context"), self._table("context_offsets"))

    @cached_property
    def _sections(self) -> Ints:
        return self._table("sections")

    @cached_property
    def _sentences(self) -> Ints:
        return self._table("sentences")

    @cached_property
    def _passages(self) -> Ints:
        return self._table("passages")

    def _table(self, name: str) -> NDArray[Any]:
        table: NDArray[Any] = self._tables.get_tensor(name)
        return table


def metadata_from(values: dict[str, Any]) -> Metadata:
    """`Metadata` from its JSON form.

    Raises:
        KeyError, TypeError, ValueError: It is not one.
    """
    level = values["level"]
    return Metadata(
        **{
            **values,
            "body": Body(values["body"]),
            "kind": ReportKind(values["kind"]),
            "level": None if level is None else Level(level),
        }
    )


def _serialised(tables: Tables, header: str) -> bytes:
    from safetensors.numpy import save

    return bytes(save(tables, metadata={_HEADER: header}))


def _section_table(report: Report) -> Ints:
    headings: dict[int, int] = {}
    for number, sentence in enumerate(report.sentences):
        if sentence.role is Role.HEADING and sentence.section is not None:
            headings.setdefault(sentence.section, number)
    rows = [
        (section.level, section.start, section.end, _code(section.parent), headings.get(number, NONE))
        for number, section in enumerate(report.sections)
    ]
    return _table(rows, columns=5)


def _sentence_table(report: Report) -> Ints:
    rows = [
        (s.start, s.end, _code(s.section), ROLES.index(s.role), s.fact_year or 0, ASPECTS.index(s.aspect))
        for s in report.sentences
    ]
    return _table(rows, columns=6)


def _scanned_table(scanned: Sequence[Scanned]) -> Ints:
    rows = [
        (one.start, one.end, one.page, *(round(_FINE * value) for value in (one.confidence, *one.box)))
        for one in scanned
    ]
    return _table(rows, columns=8)


def _table(rows: Sequence[tuple[int, ...]], columns: int) -> Ints:
    return np.array(rows, np.int32).reshape(len(rows), columns)


def _code(position: int | None) -> int:
    return NONE if position is None else position


def _position(code: int) -> int | None:
    return None if code == NONE else code


def _joined(lists: Sequence[Sequence[str]]) -> tuple[NDArray[np.uint8], Ints]:
    """UTF-8 of each list, separated by spaces and laid end to end, with the offsets in bytes."""
    parts = [" ".join(words).encode() for words in lists]
    return np.frombuffer(b"".join(parts), np.uint8), _offsets([len(part) for part in parts])


def _split(data: NDArray[np.uint8], offsets: Ints) -> list[str]:
    whole = data.tobytes()
    return [whole[start:end].decode() for start, end in pairwise(offsets.tolist())]


def _offsets(lengths: Sequence[int]) -> Ints:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int32)
