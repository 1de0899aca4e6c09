"""What the confidence of an answer is worth: a reliability diagram and a risk-coverage curve.

    python -m benchmarks.calibration --reports REPORTS --questions reports-dev.jsonl

A question counts as rightly answered where one of the two best sentences holds its evidence, so that refused questions
have a place too; an unanswerable one has no right answer. Comparisons are left out: each is several look-ups.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.build import build
from qa import Answerer
from qa.answering.confidence import threshold
from qa.evaluating.evaluate import score
from qa.evaluating.question_set import Question, read_questions

from .results import parser_of, save

BINS = 10
COVERAGES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)
SHOWN = 2
"""Sentences of an answer, as a rule."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question: how sure the answerer was, whether it would have been right, whether it could have been."""

    confidence: float
    right: bool
    answerable: bool


def main() -> None:
    """Ask every question, print the figures and, if asked to, keep them."""
    arguments = parser_of(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build(arguments.reports, folder)
        found = outcomes(Path(folder), arguments.questions)
    figures = {"threshold": threshold(), **summary(found)}
    for name, value in figures.items():
        for line in value if isinstance(value, list) else [value]:
            print(name, line)
    if arguments.save:
        print(save(f"calibration {arguments.questions.stem}", figures))


def outcomes(index: Path, questions: Path) -> list[Outcome]:
    """The outcome of every question of one look-up."""
    found = []
    with Answerer.open(index) as answerer:
        for question in read_questions(questions):
            if not isinstance(question, Question):
                continue
            answer = answerer.ask(question.question, question.history)
            if answer.table is not None:
                continue
            best = [{"report": hit.report, "quote": hit.quote} for hit in answer.ranked[:SHOWN]]
            holds = question.answerable and score(question, {"ranked": best}).get("ranked_at_5", 0.0) > 0
            found.append(Outcome(answer.confidence, holds, question.answerable))
    return found


def summary(found: Sequence[Outcome]) -> dict[str, Any]:
    """Figures and the points of both diagrams.

    ``brier``: mean squared difference of confidence and rightness. ``calibration_error``: mean absolute difference of
    the two over the bins, weighted by their questions (ECE: Naeini et al. 2015). ``auc``: how often an answerable
    question is given more confidence than an unanswerable one.
    """
    confidence = np.array([o.confidence for o in found])
    right = np.array([o.right for o in found], dtype=float)
    answerable = np.array([o.answerable for o in found])
    bins = reliability(confidence, right)
    return {
        "questions": len(found),
        "brier": float(np.mean((confidence - right) ** 2)),
        "calibration_error": sum(b["n"] * abs(b["confidence"] - b["right"]) for b in bins) / len(found),
        "auc": auc(confidence, answerable),
        "reliability": bins,
        "risk_coverage": risk_coverage(confidence, right, answerable),
    }


def reliability(confidence: NDArray[np.float64], right: NDArray[np.float64]) -> list[dict[str, float]]:
    """Bins of equal width that hold a question: mean confidence, and the share that was right."""
    places = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        {
            "from": k / BINS,
            "to": (k + 1) / BINS,
            "n": int(np.sum(places == k)),
            "confidence": float(confidence[places == k].mean()),
            "right": float(right[places == k].mean()),
        }
        for k in np.unique(places).tolist()
    ]


def risk_coverage(
    confidence: NDArray[np.float64], right: NDArray[np.float64], answerable: NDArray[np.bool_]
) -> list[dict[str, float]]:
    """With only the surest questions answered: the share of wrong answers among them, and what is refused."""
    order = np.argsort(-confidence, kind="stable")
    points = []
    for coverage in COVERAGES:
        n = max(1, round(coverage * len(order)))
        kept, left = order[:n], order[n:]
        points.append({
            "coverage": coverage,
            "threshold": float(confidence[kept[-1]]),
            "risk": float(1 - right[kept].mean()),
            "answered": float(answerable[kept].sum() / max(1, answerable.sum())),
            "refused_right": float((~answerable[left]).sum() / max(1, (~answerable).sum())),
        })  # fmt: skip
    return points


def auc(score_of: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Area under the ROC curve; ties count half."""
    more = score_of[positive][:, None] - score_of[~positive][None]
    return float(np.mean((more > 0) + 0.5 * (more == 0))) if more.size else float("nan")


if __name__ == "__main__":
    main()
