"""What each group of the ranker's features is worth: the ranker trained anew without it.

    python -m benchmarks.ablation --shared ../shared --index DIR

In: an index of the real reports, the training and the dev questions (LightGBM must be installed, see
`training/requirements.txt`). Out: for each group left out, ranked_at_1 and ranked_at_5 of the dev questions that
one turn asks, by category. Nothing is trained on the dev questions.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.store import Index
from qa.ranking.features import NAMES
from training.questions import load, records
from training.ranker import Example, examples, first_ranks, passage_examples, train

from .results import save

GROUPS: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "late interaction": (
        "soft", "soft_sharp", "soft_clause", "soft_around", "soft_heading", "rarest", "second", "lowest",
        "focus", "soft_sharp_gap", "soft_clause_gap",
    ),
    "averaged vectors": ("dense", "dense_gap", "dense_passage"),
    "exact words (BM25)": ("bm25", "bm25_around", "exact", "bm25_gap"),
    "characters": ("bigrams", "longest_common", "common_span"),
    "year and aspect": (
        "fact_year_fits", "fact_year_off", "report_year_named", "report_year_after", "report_newness",
        "period_report", "aspect_fits", "aspect_asked", "aspect_stated", "years_in_text",
    ),
    "place and body": ("place_rank", "party", "place_spoken"),
    "kind of answer": (
        "figures", "unit_fits", "wants_figure", "wants_list", "wants_name", "wants_how", "items", "quoted",
        "question_figures",
    ),
    "document and passage": ("report_soft", "report_exact", "passage_lexical", "passage_fused"),
    "form": ("length", "position", "note", "heading"),
    "first-stage rank": ("first_stage_rank",),
}  # fmt: skip


def main() -> None:
    """Train without each group, print and save the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--index", type=Path, required=True, help="index of the real reports")
    args = parser.parse_args()
    with Index.open(args.index) as index:
        learnt = examples(index, load(args.shared))
        asked = examples(index, records(args.shared / "eval" / "reports-dev.jsonl"))
    learnt += passage_examples(args.shared)
    figures = {}
    for group, names in GROUPS.items():
        columns = [NAMES.index(name) for name in names]
        forest, blind = train(_without(learnt, columns)), _without(asked, columns)
        ranks = first_ranks(blind, [np.asarray(forest.predict(e.rows), dtype=np.float32) for e in blind])
        figures[group] = _shares(ranks, asked)
        print(f"{group:20} {_shown(figures[group])}", flush=True)
    print(save("ablation", {"questions": len(asked), "figures": figures}))


def _without(data: Iterable[Example], columns: list[int]) -> list[Example]:
    out = []
    for example in data:
        rows = example.rows.copy()
        rows[:, columns] = 0.0
        out.append(replace(example, rows=rows))
    return out


def _shares(ranks: np.ndarray, asked: list[Example]) -> dict[str, dict[str, float]]:
    out = {}
    for category in ["ALL", *sorted({e.category for e in asked})]:
        chosen = ranks[[category in ("ALL", e.category) for e in asked]]
        out[category] = {f"ranked_at_{k}": round(float(np.mean(chosen <= k)), 3) for k in (1, 5)}
    return out


def _shown(figures: dict[str, dict[str, float]]) -> str:
    return "  ".join(f"{c} {f['ranked_at_1']:.2f}/{f['ranked_at_5']:.2f}" for c, f in figures.items())


if __name__ == "__main__":
    main()
