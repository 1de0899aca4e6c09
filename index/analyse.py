"""Analysis: one report's raw text goes in, the report as a whole comes out, read, cut and understood."""

from __future__ import annotations

from index.clean import clean
from index.metadata import recognise
from index.passages import chunk
from index.sections import split_sections
from index.sentences import split_sentences
from index.timeframe import assign
from index.types import Report


def analyse(path: str, sha256: str, raw: str) -> Report:
    """Return the report that the file at ``path`` (below the reports folder) with the text ``raw`` holds.

    Every position in the result counts characters of :attr:`Report.text`, the cleaned text.
    """
    return understand(path, sha256, clean(raw), raw)


def understand(path: str, sha256: str, text: str, raw: str = "") -> Report:
    """As `analyse`, of a text that is cleaned already; ``raw`` is what it was before, where that is at hand."""
    metadata = recognise(path, text, raw)
    sections = split_sections(text)
    sentences = assign(text, metadata, sections, split_sentences(text, sections))
    passages = chunk(text, sentences)
    return Report(path, sha256, metadata, text, sections, sentences, passages)
