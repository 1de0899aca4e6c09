"""Questions with their right answers and a system's replies to figures, by category. Asks nothing itself.

Replies are the JSON objects that ``congress-qa batch`` writes, so that any system's answers can be scored.
`docs/formats.md` defines every figure.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from typing import Any

from .question_set import Evidence, Question

FIGURES = (
    "correct",
    "answered",
    "answer_recall",
    "evidence_at_1",
    "evidence_at_5",
    "evidence_all",
    "citation_precision",
    "short_exact",
    "refused_right",
    "misleading",
    "numbers_cited",
    "ranked_at_1",
    "ranked_at_5",
    "ranked_at_20",
)
ALL = "ALL"
"""The group of all questions."""

_ANSWER_LIMIT = {"list": 600, "why_how": 600, "compare": 800, "trend": 1000}  # characters
_ANSWER_LIMIT_ELSE = 300
_SHORT_CATEGORIES = {"number", "entity", "period", "paraphrase", "colloquial"}
_OVERLAP = 0.5  # of the shorter of quote and evidence must be common, as one run
_SHORTEST_QUOTE = 6  # characters; less is found anywhere
QUOTE_LIMIT = 240
"""Characters of a citation: it is a sentence, not a page, and a longer quote supports nothing."""

Reply = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of ``n`` questions: means over the questions that a figure applies to, 0..1."""

    n: int
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures by group, `ALL` first, and the questions whose reply is not correct."""

    groups: Mapping[str, Group]
    wrong: tuple[tuple[Question, Reply | None], ...]


def evaluate(
    questions: Iterable[Question], replies: Iterable[Reply], *, quote_limit: int = QUOTE_LIMIT
) -> Evaluation:
    """Score ``replies`` against ``questions``, joined by ``id``; a question without one counts as refused."""
    by_id = {reply.get("id"): reply for reply in replies}
    rows: dict[str, list[dict[str, float]]] = {ALL: []}
    wrong = []
    for question in questions:
        reply = by_id.get(question.id)
        row = score(question, reply, quote_limit=quote_limit)
        rows[ALL].append(row)
        rows.setdefault(question.category, []).append(row)
        if not row["correct"]:
            wrong.append((question, reply))
    order = [ALL, *sorted(rows.keys() - {ALL})]
    return Evaluation({name: Group(len(rows[name]), _means(rows[name])) for name in order}, tuple(wrong))


def score(question: Question, reply: Reply | None, *, quote_limit: int = QUOTE_LIMIT) -> dict[str, float]:
    """The figures that apply to one question, each 0..1."""
    reply = reply or {"refused": True}
    refused = bool(reply.get("refused"))
    if not question.answerable:
        return {
            "correct": float(refused),
            "refused_right": float(refused),
            "misleading": float(not refused),
        }
    answer = "" if refused else _normalise(reply.get("answer") or "")
    citations = [] if refused else reply.get("citations") or []
    hits = [[_supports(c, e, quote_limit) for e in question.evidence] for c in citations]
    covered = all(any(hit[i] for hit in hits) for i in range(len(question.evidence)))
    recall = _answer_recall(question, answer)
    row = {
        "correct": float(not refused and recall == 1.0 and covered),
        "answered": float(not refused),
        "answer_recall": recall,
        "evidence_at_1": float(any(map(any, hits[:1]))),
        "evidence_at_5": float(any(map(any, hits[:5]))),
        "evidence_all": float(covered),
        "misleading": float(not refused and not any(_found(question, answer))),
    }
    if citations:
        row["citation_precision"] = sum(map(any, hits)) / len(hits)
        reckoned = _numerals(
            " ".join(reply.get("computed") or ())
        )  # each shows how, and is checked by itself
        stated = _numerals(reply.get("answer") or "") - reckoned
        row["numbers_cited"] = float(
            stated <= _numerals(" ".join(c["quote"] for c in citations)) | _numerals(question.question)
        )
    if question.category in _SHORT_CATEGORIES and len(question.answers) == 1:
        short = _bare(reply.get("short") or "")
        row["short_exact"] = float(short in {_bare(a) for a in question.answers[0]})
    if ranked := reply.get("ranked"):
        found = [any(_supports(c, e, quote_limit) for e in question.evidence) for c in ranked[:20]]
        row |= {f"ranked_at_{k}": float(any(found[:k])) for k in (1, 5, 20)}
    return row


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least ``share`` of ``values`` do not exceed (nearest rank); 0.0 for none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def _means(rows: list[dict[str, float]]) -> dict[str, float]:
    values = {name: [row[name] for row in rows if name in row] for name in FIGURES}
    return {name: sum(found) / len(found) for name, found in values.items() if found}


def _answer_recall(question: Question, answer: str) -> float:
    """Share of the required parts found in ``answer``; 0 where it is longer than its category may be."""
    if len(re.sub(r"\[\d+\]", "", answer)) > _ANSWER_LIMIT.get(question.category, _ANSWER_LIMIT_ELSE):
        return 0.0
    found = _found(question, answer)
    return sum(found) / len(found) if found else 1.0  # nothing required, nothing missing


def _found(question: Question, answer: str) -> list[bool]:
    """Of each required part whether ``answer`` holds it, in one of its wordings."""
    return [any(_normalise(alternative) in answer for alternative in part) for part in question.answers]


def _supports(citation: Mapping[str, Any], evidence: Evidence, quote_limit: int) -> bool:
    """Whether a citation holds enough of the evidence, from the same report (folder and file type aside)."""
    if _stem(citation["report"]) != _stem(evidence.report):
        return False
    quote, gold = _normalise(citation["quote"]), _normalise(evidence.quote)
    if len(quote) > max(quote_limit, len(gold)):
        return False
    if quote in gold or gold in quote:
        return len(quote) >= _SHORTEST_QUOTE
    common = SequenceMatcher(None, quote, gold, autojunk=False).find_longest_match(
        0, len(quote), 0, len(gold)
    )
    return common.size >= _OVERLAP * min(len(quote), len(gold))


def _stem(report: str) -> str:
    return _normalise(PurePosixPath(report).stem)


def _normalise(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def _bare(text: str) -> str:
    """A short answer without the words and marks that do not change it: 约5.5%左右 is 5.5%."""
    return re.sub(r"[左右以上约的。，、“”\"《》]", "", _normalise(text))


def _numerals(text: str) -> set[str]:
    """Figures in ``text``, citation marks and years left out."""
    text = re.sub(r"\[\d+\]", "", unicodedata.normalize("NFKC", text))
    return {f for f in re.findall(r"\d+(?:\.\d+)?", text) if not re.fullmatch(r"(?:19|20)\d\d", f)}
