"""How good the answers are, beside plain methods on the same texts in the same run.

    python -m benchmarks.quality answers --reports REPORTS --questions reports-dev.jsonl
    python -m benchmarks.quality notices --questions policy-dev.jsonl
    python -m benchmarks.quality passages --questions cmrc2018-dev.jsonl.gz

`answers` gives the figures of `docs/formats.md` by category. `notices` and `passages` take each document of
a question set for a report, ask the questions over all of them, and look for the right document (MRR@10) and
for the sentence with the answer (first, and among the first five).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.build import build
from index.store import Index
from qa import Answerer, Retriever
from qa.evaluating.evaluate import ALL, Evaluation, Group, evaluate, score
from qa.evaluating.question_set import Evidence, Question, read_questions

from .baselines import Bm25, Fused, best, chunks
from .results import save

METHOD, BM25, FUSED = "this project", "300-character chunks, BM25", "the same + dense average, RRF"
SHOWN = (
    "correct",
    "evidence_at_1",
    "evidence_at_5",
    "short_exact",
    "refused_right",
    "misleading",
    "ranked_at_1",
    "ranked_at_5",
)
UNSEEN = "provincial-2026/"
"""Reports that the bundled encoder was trained without: new ones fare as these do."""
DEPTH = 100
"""Sentences ranked for the first ten documents."""


def main() -> None:
    """Run one mode, print its figures and, if asked to, keep them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mode", choices=["answers", "notices", "passages"])
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--reports", type=Path, help="for answers: the folder that the questions are about")
    parser.add_argument("--model", help="an encoder other than the bundled one")
    parser.add_argument(
        "--sample", type=int, help="for notices and passages: so many questions, evenly spread"
    )
    parser.add_argument("--save", action="store_true", help="keep the figures; then run benchmarks.tables")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.mode == "answers":
            if args.reports is None:
                parser.error("answers needs --reports")
            found = answers(args.reports, args.questions, Path(folder), args.model)
        else:
            found = documents(args.questions, Path(folder), args.model, args.sample)
    if args.save:
        print(
            save(f"quality {args.mode} {args.questions.stem.split('.')[0]} {args.model or ''}".strip(), found)
        )


# --- answers ---------------------------------------------------------------------------


def answers(reports: Path, questions: Path, folder: Path, model: str | None) -> dict[str, Any]:
    """Figures by category of this project and of the plain methods."""
    asked = [q for q in read_questions(questions) if isinstance(q, Question)]
    build(reports, folder, encoder_name=model)
    with Answerer.open(folder) as answerer:
        replies = [_reply(answerer, question) for question in asked]
        index = answerer.index()
        found = {METHOD: evaluate(asked, replies), **_plain(index, asked)}
    failures = _failures(found[METHOD])
    for name, count in failures.items():
        print(f"{count:4}  {name}")
    shown = {name: dict(evaluation.groups) for name, evaluation in found.items()}
    shown[METHOD] |= _by_novelty(asked, replies)
    for name, groups in shown.items():
        print(f"\n{name}")
        _print(groups)
    figures = {
        name: {group: {"n": g.n, **g.figures} for group, g in groups.items()}
        for name, groups in shown.items()
    }
    return {"methods": figures, "failures": failures}


def _failures(evaluation: Evaluation) -> dict[str, int]:
    """The questions that were not answered rightly, by the step that failed them."""
    found: Counter[str] = Counter()
    for question, reply in evaluation.wrong:
        row = score(question, reply)
        if not question.answerable:
            found["answered, and the reports do not say"] += 1
        elif reply is None or reply["refused"]:
            found["refused, and the reports say it"] += 1
        elif not row.get("ranked_at_20", 1.0):
            found["evidence not among the first 20 sentences"] += 1
        elif not row.get("evidence_at_5", 1.0):
            found["evidence ranked lower and not cited"] += 1
        else:
            found["evidence cited, a part of the answer missing"] += 1
    return dict(found.most_common())


def _by_novelty(questions: Sequence[Question], replies: Sequence[dict[str, Any]]) -> dict[str, Group]:
    """Questions about the reports that the encoder was trained without, and those about the others."""
    unseen = [q for q in questions if any(e.report.startswith(UNSEEN) for e in q.evidence)]
    others = [q for q in questions if q.evidence and q not in unseen]
    parts = {f"about {UNSEEN}": unseen, "about other reports": others}
    return {name: evaluate(part, replies).groups[ALL] for name, part in parts.items() if part}


def _reply(answerer: Answerer, question: Question) -> dict[str, Any]:
    answer = answerer.ask(question.question, question.history)
    ranked = [{"report": hit.report, "quote": hit.quote} for hit in answer.ranked[:20]]
    return {"id": question.id, **answer.to_json(), "ranked": ranked}


def _plain(index: Index, questions: Sequence[Question]) -> dict[str, Evaluation]:
    """The plain methods over the same texts: the first chunk is the answer, the first five its citations.

    A citation counts however long it is, and nothing is ever refused.
    """
    pieces = chunks([index.report(entry.path) for entry in index.reports])
    texts = [piece.text for piece in pieces]
    bm25 = Bm25(texts)
    found = {}
    for name, method in ((BM25, bm25), (FUSED, Fused(bm25, texts, index.encoder))):
        replies = []
        for question in questions:
            rows = best(method.scores(question.question), 20)
            ranked = [{"report": pieces[r].report, "quote": pieces[r].text} for r in rows]
            replies.append(
                {
                    "id": question.id,
                    "answer": ranked[0]["quote"],
                    "short": None,
                    "refused": False,
                    "citations": ranked[:5],
                    "ranked": ranked,
                }
            )
        found[name] = evaluate(questions, replies, quote_limit=10**9)
    return found


def _print(groups: Mapping[str, Group]) -> None:
    print(f"{'':24}{'n':>5}" + "".join(f"{name:>15}" for name in SHOWN))
    for name, group in groups.items():
        cells = (f"{group.figures[f]:.3f}" if f in group.figures else "-" for f in SHOWN)
        print(f"{name:24}{group.n:>5}" + "".join(f"{cell:>15}" for cell in cells))


# --- documents -------------------------------------------------------------------------


def documents(questions: Path, folder: Path, model: str | None, sample: int | None) -> dict[str, Any]:
    """Document MRR@10 and the share of questions with the answer's sentence among the first five."""
    rows = [json.loads(line) for line in _open(questions)]
    texts = {_name(text): text for row in rows for text in [_document(row)]}
    reports = folder / "reports"
    reports.mkdir()
    for name, text in texts.items():
        (reports / name).write_text(text, encoding="utf-8")
    if sample:
        rows = rows[:: max(1, len(rows) // sample)]
    result = build(reports, folder / "index", encoder_name=model)
    print(f"{len(rows)} questions over {len(texts)} documents; {len(result.failed)} could not be indexed")
    with Retriever.open(folder / "index") as retriever:
        index = retriever.index()
        methods = {
            METHOD: _by_project(retriever),
            "BM25 over documents, then over sentences": _by_bm25(index),
        }
        found = {name: _retrieval_figures(rows, method) for name, method in methods.items()}
    for name, figures in found.items():
        print(f"{name:45}" + "  ".join(f"{figure} {value:.3f}" for figure, value in figures.items()))
    return {"questions": len(rows), "documents": len(texts), **found}


Ranking = Callable[[str], tuple[list[str], list[dict[str, Any]]]]
"""A question to documents in order and sentences in order, as citations."""


def _by_project(retriever: Retriever) -> Ranking:
    def rank(question: str) -> tuple[list[str], list[dict[str, Any]]]:
        hits = [{"report": h.report, "quote": h.quote} for h in retriever.rank(question, top_k=DEPTH)]
        return list(dict.fromkeys(h["report"] for h in hits)), hits

    return rank


def _by_bm25(index: Index) -> Ranking:
    reports = [index.report(entry.path) for entry in index.reports]
    sentences = [{"report": r.path, "quote": r.text[s.start : s.end]} for r in reports for s in r.sentences]
    whole, parts = Bm25([r.text for r in reports]), Bm25([s["quote"] for s in sentences])

    def rank(question: str) -> tuple[list[str], list[dict[str, Any]]]:
        found = [reports[row].path for row in best(whole.scores(question), 10)]
        return found, [sentences[row] for row in best(parts.scores(question), DEPTH)]

    return rank


def _retrieval_figures(rows: Iterable[dict[str, Any]], method: Ranking) -> dict[str, float]:
    reciprocal, at_1, at_5 = [], [], []
    for row in rows:
        name = _name(_document(row))
        found, sentences = method(row["question"])
        place = found.index(name) + 1 if name in found[:10] else 0
        reciprocal.append(1 / place if place else 0.0)
        question = Question(row["question"], row["question"], evidence=(Evidence(name, row["answer"]),))
        scored = score(question, {"refused": True, "ranked": sentences[:20]}) if sentences else {}
        at_1.append(scored.get("ranked_at_1", 0.0))
        at_5.append(scored.get("ranked_at_5", 0.0))
    mean = {"document MRR@10": reciprocal, "sentence@1": at_1, "sentence@5": at_5}
    return {name: sum(values) / len(values) for name, values in mean.items()}


def _open(path: Path) -> list[str]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return raw.decode("utf-8").splitlines()


def _document(row: dict[str, Any]) -> str:
    text: str = row["context"] if "context" in row else row["passage"]
    return text


def _name(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16] + ".txt"


if __name__ == "__main__":
    main()
