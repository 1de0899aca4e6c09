"""What is asked of every peer, and the process that asks it; needs nothing but Python.

    python -m peers.NAME index MATERIAL --index FOLDER --encoder MODEL [--titles]
    python -m peers.NAME add MATERIAL …
    python -m peers.NAME ask QUESTIONS …

In: reports as JSON lines (`Document`) or questions as a JSON list. Out, on standard output: a JSON object with the
seconds of the work alone, or one for each question as soon as it is answered. Nothing is scored here.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

TOP_K = 10
CHUNK = 300
"""Characters of a chunk, where a peer leaves the cutting to its user."""
SHORTEST = 10
"""Characters; shorter pieces are headings and greetings, which a user would not be shown as evidence."""


@dataclass(frozen=True, slots=True)
class Document:
    """One report as plain text; ``report`` is its path below the reports folder."""

    report: str
    text: str

    @property
    def title(self) -> str:
        """The name of the file, which says place, year and body."""
        return PurePosixPath(self.report).stem


@dataclass(frozen=True, slots=True)
class Quote:
    """Text of a report: a chunk or a sentence."""

    report: str
    quote: str


@dataclass(frozen=True, slots=True)
class Material:
    """What is indexed: documents as plain text, and the folder of the files they come from."""

    documents: tuple[Document, ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one question, best first, and how long it took."""

    sentences: list[Quote]
    answered: float  # seconds until the sentences were there
    chunks: list[Quote]
    searched: float  # seconds of the search for the chunks alone
    shown: list[Quote] | None = (
        None  # what the user is shown of the sentences; None where a peer leaves that open
    )


class Peer(Protocol):
    """A way to answer from reports. Made with the folder of its index, the encoder's folder, and whether the report's
    title stands before each chunk. Only `index` may be called before there is an index."""

    def index(self, material: Material) -> None:
        """Index ``material`` from nothing and save the index."""

    def add(self, material: Material) -> None:
        """Open the saved index, add the documents of ``material`` and save it; ``folder`` holds all files."""

    def answer(self, question: str) -> Reply:
        """The best sentences and the `TOP_K` best chunks; opens the saved index at the first call."""


Make = Callable[[Path, Path, bool], Peer]


def serve(make: Make) -> None:
    """Do what the command line says with the peer that ``make`` makes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("task", choices=["index", "add", "ask"])
    parser.add_argument("material", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--folder", type=Path, help="the files that the material comes from")
    parser.add_argument("--titles", action="store_true")
    given = parser.parse_args()
    peer = make(given.index, given.encoder, given.titles)
    if given.task == "ask":
        _ask(peer, json.loads(given.material.read_text(encoding="utf-8")))
        return
    lines = given.material.read_text(encoding="utf-8").splitlines()
    material = Material(tuple(Document(**json.loads(line)) for line in lines), given.folder)
    begin = time.perf_counter()
    (peer.index if given.task == "index" else peer.add)(material)
    print(json.dumps({"seconds": time.perf_counter() - begin}), flush=True)


def _ask(peer: Peer, questions: Sequence[str]) -> None:
    for question in questions:
        print(json.dumps(asdict(peer.answer(question))), flush=True)


# --- chunks and sentences, for peers that leave them to their user -----------------------------------------------------


def split_sentences(text: str) -> list[str]:
    """The sentences of ``text`` with their final mark; nothing but white space at line ends is left out."""
    return [
        s for s in (p.strip() for p in re.findall(r"[^。！？；\n]*[。！？；\n]|[^。！？；\n]+$", text)) if s
    ]


def split_chunks(document: Document) -> list[Quote]:
    """Neighbouring sentences of a report, up to `CHUNK` characters together; a longer sentence is its own chunk."""
    found: list[str] = []
    for sentence in split_sentences(document.text):
        if found and len(found[-1]) + len(sentence) <= CHUNK:
            found[-1] += sentence
        else:
            found.append(sentence)
    return [Quote(document.report, chunk) for chunk in found]


def headed(chunk: Quote, titles: bool) -> str:
    """A chunk as it is indexed: with the title of its report before it, if ``titles``."""
    return f"{PurePosixPath(chunk.report).stem}\n{chunk.quote}" if titles else chunk.quote


def unheaded(report: str, text: str) -> Quote:
    """A chunk as it stands in its report: without the title that `headed` has put before it."""
    return Quote(report, text.removeprefix(f"{PurePosixPath(report).stem}\n"))


def best_sentences(chunks: Sequence[Quote], scores: Callable[[list[str]], Sequence[float]]) -> list[Quote]:
    """The sentence of each chunk with the highest of ``scores``, in the order of the chunks.

    ``scores`` is called once with the sentences of all chunks. A chunk without a sentence of `SHORTEST` characters is
    its own sentence.
    """
    sentences = [
        [s for s in split_sentences(chunk.quote) if len(s) >= SHORTEST] or [chunk.quote] for chunk in chunks
    ]
    scored = list(scores([sentence for group in sentences for sentence in group]))
    found = []
    for chunk, group in zip(chunks, sentences, strict=True):
        own, scored = scored[: len(group)], scored[len(group) :]
        found.append(Quote(chunk.report, max(zip(own, group, strict=True), key=lambda pair: pair[0])[1]))
    return found


def cited(
    question: str,
    search: Callable[[str], list[Quote]],
    scores: Callable[[list[str]], Sequence[float]],
) -> Reply:
    """The reply of a peer that finds chunks: the best sentence of each."""
    begin = time.perf_counter()
    chunks = search(question)
    searched = time.perf_counter() - begin
    sentences = best_sentences(chunks, scores)
    return Reply(sentences, time.perf_counter() - begin, chunks, searched)


def write_quotes(quotes: Sequence[Quote], file: Path) -> None:
    """Chunks in the order of their rows, for libraries that keep vectors or scores only."""
    file.write_text(
        "".join(json.dumps(asdict(q), ensure_ascii=False) + "\n" for q in quotes), encoding="utf-8"
    )


def read_quotes(file: Path) -> list[Quote]:
    """What `write_quotes` wrote."""
    return [Quote(**json.loads(line)) for line in file.read_text(encoding="utf-8").split("\n") if line]
