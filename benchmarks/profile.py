"""Where the time goes: of one question, of indexing, of start-up; and what the libraries' bare calls take.

    python -m benchmarks.profile --reports FOLDER --index INDEX --questions FILE [--before OLDER-CHECKOUT] --save

Times are processor time of the thread that works, in milliseconds for a question, a report or a start; a stage's time
is its own, without that of stages inside it. With ``--before`` another checkout of this project is measured the same way.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

QUESTIONS = 70
REPORTS = 24
ASK = (
    ("understand the question", "qa.ranking.retrieve", "understand"),
    ("choose reports", "qa.answer", "route"),
    ("weigh the question's words", "qa.ranking.retrieve", "terms_of"),
    ("search passages by words (tantivy)", "index.lexical", "LexicalIndex.search"),
    ("search passages by vectors (FAISS)", "index.dense", "DenseIndex.search"),
    ("gather candidate sentences", "qa.ranking.retrieve", "gather"),
    ("match their words", "qa.ranking.retrieve", "match"),
    ("year, aspect, place", "qa.ranking.retrieve", "time_features"),
    ("features of 200 sentences", "qa.ranking.retrieve", "features"),
    ("run the forest", "qa.ranking.rank", "Trees.scores"),
    ("collect the best", "qa.ranking.retrieve", "best_of"),
    ("decide whether to answer", "qa.answering.confidence", "probability"),
    ("read facts and short answers", "qa.answer", "read"),
    ("compose", "qa.answer", "compose"),
    ("tabulate", "qa.answer", "tabulate"),
    ("the rest", "qa.answer", "Answerer.ask"),
)
INDEX = (
    ("read the file", "index.readers", "read"),
    ("clean", "index.analyse", "clean"),
    ("metadata", "index.analyse", "recognise"),
    ("sections", "index.analyse", "split_sections"),
    ("sentences", "index.analyse", "split_sentences"),
    ("years and aspects", "index.analyse", "assign"),
    ("passages", "index.analyse", "chunk"),
    ("words (jieba)", "index.workers", "_words"),
    ("tokens", "index.build", "_tokens"),
    ("encode and write the record", "index.build", "_encoded"),
    ("lexical index", "index.lexical", "write"),
    ("vectors", "index.dense", "write"),
    ("publish", "index.build", "publish"),
    ("the rest", "index.build", "_match"),
)
Stage = tuple[str, str, str]


class Watch:
    """Own time of each stage, by wrapping the function that does it where it is looked up."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inner: list[float] = []
        for label, module, name in stages:
            home: Any = importlib.import_module(module)
            *classes, function = name.split(".")
            for one in classes:
                home = getattr(home, one)
            if hasattr(home, function):
                setattr(home, function, self._timed(label, getattr(home, function)))

    def _timed(self, label: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def timed(*arguments: Any, **named: Any) -> Any:
            begun = time.thread_time()
            self._inner.append(0.0)
            try:
                return call(*arguments, **named)
            finally:
                took = time.thread_time() - begun
                self.seconds[label] += took - self._inner.pop()
                if self._inner:
                    self._inner[-1] += took

        return timed

    def milliseconds(self, count: int) -> dict[str, float]:
        """Of each stage, for one of ``count``."""
        return {label: round(1000 * seconds / count, 2) for label, seconds in self.seconds.items()}


def asking(index: Path, file: Path) -> dict[str, float]:
    """Own milliseconds of each stage of one question, the mean over `QUESTIONS`."""
    from qa import Answerer

    asked = [json.loads(line)["question"] for line in file.read_text(encoding="utf-8").splitlines()]
    with Answerer.open(index) as answerer:
        for question in asked[:7]:
            answerer.ask(question)
        watch = Watch(ASK)
        for question in asked[7 : 7 + QUESTIONS]:
            answerer.ask(question)
    return watch.milliseconds(min(QUESTIONS, len(asked) - 7))


def indexing(reports: Path) -> dict[str, float]:
    """Own milliseconds of each stage for one report, the mean over `REPORTS`, in one process."""
    from index.build import build

    with tempfile.TemporaryDirectory() as folder:
        few = Path(folder, "reports")
        few.mkdir()
        for file in sorted(reports.rglob("*.txt"))[:REPORTS]:
            (few / file.name).write_bytes(file.read_bytes())
        build(few, Path(folder, "warm"), workers=0)
        watch = Watch(INDEX)
        build(few, Path(folder, "index"), workers=0)
    return watch.milliseconds(REPORTS)


def starting(index: Path, question: str) -> dict[str, float]:
    """Milliseconds of ``congress-qa ask`` that go into importing, by package, as ``-X importtime`` tells them."""
    command = [sys.executable, "-X", "importtime", "-m", "qa.cli", "ask", question, "--index", str(index)]
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    whole = time.perf_counter() - begun
    own: dict[str, float] = defaultdict(float)
    for line in done.stderr.splitlines():
        if found := re.match(r"import time:\s+(\d+) \|\s+\d+ \|\s+([\w.]+)", line):
            package = found[2].split(".")[0]
            third = package in {
                "numpy",
                "faiss",
                "tantivy",
                "tokenizers",
                "safetensors",
                "jieba",
                "qa",
                "index",
            }
            own[package if third else "standard library and others"] += int(found[1]) / 1000
    ordered = sorted(own.items(), key=lambda item: -item[1])
    return {name: round(value, 1) for name, value in ordered} | {"all of the command": round(1000 * whole, 1)}


def bare(index: Path) -> dict[str, tuple[float, float]]:
    """Milliseconds of a call here, and of its library's own call for the same."""
    import faiss
    import jieba
    import tantivy
    from safetensors import safe_open

    from index.encoder import bundled
    from index.record import Record
    from index.store import Index
    from index.words import words

    said = "全市新增养老床位和社区老年食堂的数量"
    with Index.open(index) as opened:
        folder, encoder = opened._snapshot.folder, bundled()
        vector = encoder.encode_queries([said])[0]
        plain = faiss.read_index(str(folder / "dense.faiss"), faiss.IO_FLAG_MMAP_IFC)
        searched = tantivy.Index.open(str(folder / "lexical"))
        searcher, cut = searched.searcher(), words(said)
        clauses = [
            (
                tantivy.Occur.Should,
                tantivy.Query.term_query(searched.schema, field, word, index_option="freq"),
            )
            for word in cut
            for field in ("words", "context")
        ]
        query = tantivy.Query.boolean_query(clauses)
        entry = opened.reports[0]
        file = opened._snapshot.record_file(entry.key)
        text = opened.record(0).text
        opened.search_dense(vector, 60)

        def tables() -> None:
            with safe_open(str(file), framework="np") as tables:
                tables.get_tensor("sentences"), tables.get_tensor("tokens")

        pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
            "60 passages by words": (
                lambda: opened.search_lexical(cut, 60),
                lambda: searcher.search(query, limit=60, count=False),
            ),
            "60 passages by vector": (
                lambda: opened.search_dense(vector, 60),
                lambda: plain.search(vector.reshape(1, -1), 60),
            ),
            "a question's vector": (
                lambda: encoder.encode_queries([said]),
                lambda: encoder._tokenizer.encode(said, add_special_tokens=False),
            ),
            "words of a report": (lambda: words(text), lambda: list(jieba.cut(text))),
            "open a record, two tables": (
                lambda: (record := Record.open(file)) and (record.tokens, record.sentence_years),
                tables,
            ),
        }
        return {name: (_spent(ours), _spent(theirs)) for name, (ours, theirs) in pairs.items()}


def _spent(call: Callable[[], object], times: int = 15) -> float:
    """Median milliseconds of processor time of one call."""
    call()
    taken = []
    for _ in range(times):
        begun = time.thread_time()
        call()
        taken.append(time.thread_time() - begun)
    return round(1000 * median(taken), 3)


def main() -> None:
    """Measure, print and, if asked to, keep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=Path, required=True)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--before", type=Path, help="an older checkout of this project")
    parser.add_argument("--save", action="store_true", help="keep the figures; then run benchmarks.tables")
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    given = ["--reports", args.reports.resolve(), "--index", args.index.resolve()]
    given += ["--questions", args.questions.resolve(), "--json"]
    if args.json:
        question = json.loads(args.questions.read_text(encoding="utf-8").splitlines()[0])["question"]
        figures: dict[str, Any] = {"start": starting(args.index, question), "bare": bare(args.index)}
        print(
            json.dumps(
                {**figures, "ask": asking(args.index, args.questions), "index": indexing(args.reports)}
            )
        )
        return
    root = Path(__file__).resolve().parent.parent
    found = {
        name: _in(checkout, [str(one) for one in given])
        for name, checkout in (("before", args.before), ("now", root))
        if checkout
    }
    print(json.dumps(found, ensure_ascii=False, indent=1))
    if args.save:
        from benchmarks.results import save

        print(save("profile", found))


def _in(checkout: Path, arguments: Sequence[str]) -> dict[str, Any]:
    """The figures of this same program, run over the code of ``checkout``."""
    environment = {**os.environ, "PYTHONPATH": str(checkout.resolve())}
    # A folder named `benchmarks` on the path would hide the standard library's `profile` from those who need it.
    command = [sys.executable, "-P", __file__] if sys.version_info >= (3, 11) else [sys.executable, __file__]
    done = subprocess.run(
        [*command, *arguments], cwd=checkout, env=environment, capture_output=True, text=True, check=True
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    main()
