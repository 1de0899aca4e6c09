"""How well an encoder finds evidence: `python -m training.evaluate --shared ../shared [--model FOLDER]`.

In: a static encoder and the evaluation questions. Out: figures, of two uses of one table: the averaged
vector, and late interaction (each word of the question by its most similar word in the sentence, weighted
by IDF). Nothing is routed by place or year, or combined with anything; the `routed` figures look in the
right reports only.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import BUNDLED, StaticEncoder
from training.corpus import read_report, split_sentences

_QUESTIONS = 400  # of each reading comprehension set: enough for two digits, in a minute

# Words that mean the same, from the questions people ask and the reports' own terms.
SYNONYMS = tuple(
    tuple(pair.split("≈"))
    for pair in """
    老人≈老年人 补贴≈补助 掏钱≈出资 孤儿≈特困 房子≈住房 娃娃≈儿童 小孩≈儿童 看病≈就医 医院≈医疗机构
    工作≈就业 赚钱≈增收 收入≈工资 卖≈销售 买≈购买 修≈建设 盖≈建成 打工≈务工 农民≈农村居民 公交车≈公共汽车
    养老院≈养老机构 上学≈入学 学费≈学杂费 涨≈增长 降≈下降 城里≈城镇 乡下≈农村 穷人≈贫困人口 钱≈资金
    花≈支出 老百姓≈群众 外国≈境外 公司≈企业 商店≈门店 污染≈排放 水质≈水环境 空气≈大气 军人≈部队
    官员≈干部 法官≈审判员
    """.split()
)


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts to find, the questions, which texts answer each, and among which it is looked for when routed."""

    texts: tuple[str, ...]
    questions: tuple[str, ...]
    gold: tuple[NDArray[np.int64], ...]
    within: tuple[NDArray[np.int64], ...]

    def asked(self) -> Iterator[tuple[str, NDArray[np.int64], NDArray[np.int64]]]:
        """Question by question."""
        return zip(self.questions, self.gold, self.within, strict=True)


Score = Callable[[str], NDArray[np.float32]]


def evaluate(encoder: StaticEncoder, shared: Path) -> dict[str, float]:
    """Every figure by its name, shares of 0..1."""
    figures = {f"synonyms {name}": value for name, value in synonym_ranks(encoder).items()}
    reports = reports_dev(shared)
    for way, score in _ways(encoder, reports):
        ranks = [first_ranks(question, gold, within, score) for question, gold, within in reports.asked()]
        for place, column in zip(("all reports", "routed"), np.array(ranks).T, strict=True):
            for k in (1, 5, 20):
                figures[f"reports-dev {place} {way} evidence_at_{k}"] = float(np.mean(column <= k))
    for name in ("cmrc2018-dev", "drcd-dev", "policy-dev"):
        collection = passages(shared, name)
        for way, score in _ways(encoder, collection):
            ranks = [
                first_ranks(question, gold, within, score) for question, gold, within in collection.asked()
            ]
            column = np.array(ranks)[:, 0]
            figures[f"{name} {way} MRR@10"] = float(np.mean(np.where(column <= 10, 1 / column, 0)))
    return figures


def _ways(encoder: StaticEncoder, collection: Collection) -> list[tuple[str, Score]]:
    return [
        ("dense", dense_score(encoder, collection.texts)),
        ("late", late_score(encoder, collection.texts)),
    ]


def dense_score(encoder: StaticEncoder, texts: Sequence[str]) -> Score:
    """Cosine of the averaged vectors."""
    matrix = encoder.encode_documents(texts)
    return lambda question: matrix @ encoder.encode_queries([question])[0]


def late_score(encoder: StaticEncoder, texts: Sequence[str]) -> Score:
    """Mean over the question's words, weighted by IDF, of the best cosine among a text's words."""
    ids = encoder.token_ids(texts)
    lengths = np.array([len(row) for row in ids])
    filled = np.flatnonzero(lengths)
    starts = np.concatenate(([0], np.cumsum(lengths[filled])[:-1]))
    # Cosines are computed for the words that occur, not for the whole table.
    words, flat = np.unique(np.concatenate(ids), return_inverse=True)
    vectors = encoder.vectors[words]

    def score(question: str) -> NDArray[np.float32]:
        asked = np.unique(encoder.token_ids([question])[0])
        result = np.zeros(len(texts), dtype=np.float32)
        for word in asked:
            best = np.maximum.reduceat((vectors @ encoder.vectors[word])[flat], starts)
            result[filled] += encoder.idf[word] * best
        return result

    return score


def first_ranks(
    question: str, gold: NDArray[np.int64], within: NDArray[np.int64], score: Score
) -> tuple[float, float]:
    """The rank, from 1, of the best right text: among all, and among ``within``. Ties count against it."""
    scores = score(question)
    if not len(gold):
        return np.inf, np.inf
    best = scores[gold].max()
    wrong = scores >= best
    wrong[gold] = False
    return 1 + int(wrong.sum()), 1 + int(wrong[within].sum())


def synonym_ranks(encoder: StaticEncoder) -> dict[str, float]:
    """Mean cosine of `SYNONYMS`, and the share whose second word is among the 50 nearest."""
    cosines, near = [], []
    for first, second in SYNONYMS:
        a, b = (encoder.encode_documents([word])[0] for word in (first, second))
        cosines.append(float(a @ b))
        near.append(float(np.sum(encoder.vectors @ a > a @ b) <= 50))
    return {"mean cosine": float(np.mean(cosines)), "among 50": float(np.mean(near))}


def reports_dev(shared: Path) -> Collection:
    """The answerable questions over all reports' sentences, routed to the reports with evidence."""
    names, texts = [], []
    for path in sorted((shared / "reports").glob("*/*")):
        sentences = split_sentences(read_report(path))
        texts += sentences
        names += [_plain(path.stem)] * len(sentences)
    plain = [_plain(text) for text in texts]
    at = {name: np.flatnonzero(np.array(names) == name) for name in set(names)}
    questions, gold, within = [], [], []
    for line in (shared / "eval" / "reports-dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["answerable"]:
            history = [turn["question"] for turn in row.get("history", [])]
            questions.append(" ".join([*history, row["question"]]))
            evidence = [(_plain(Path(e["report"]).stem), _plain(e["quote"])) for e in row["evidence"]]
            gold.append(
                np.array([i for n, q in evidence for i in at[n] if _supports(plain[i], q)], dtype=np.int64)
            )
            within.append(np.unique(np.concatenate([at[name] for name, _ in evidence])))
    return Collection(tuple(texts), tuple(questions), tuple(gold), tuple(within))


def passages(shared: Path, name: str) -> Collection:
    """Questions over whole passages or documents, about `_QUESTIONS` of them, evenly drawn."""
    if name == "policy-dev":
        lines = (shared / "eval" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        field = "context"
    else:
        with gzip.open(shared / "pairs" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            lines = list(file)
        field = "passage"
    rows = [json.loads(line) for line in lines]
    texts = {text: i for i, text in enumerate(dict.fromkeys(row[field] for row in rows))}
    asked = rows[:: max(1, len(rows) // _QUESTIONS)]
    gold = tuple(np.array([texts[row[field]]]) for row in asked)
    everywhere = (np.arange(len(texts)),) * len(asked)
    return Collection(tuple(texts), tuple(row["question"] for row in asked), gold, everywhere)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def _supports(sentence: str, quote: str) -> bool:
    """Whether one holds the other or half of the shorter, as `score.py` of the shared folder has it."""
    if sentence in quote or quote in sentence:
        return True
    shorter, longer = sorted((sentence, quote), key=len)
    half = (len(shorter) + 1) // 2
    return any(shorter[i : i + half] in longer for i in range(len(shorter) - half + 1))


def main() -> None:
    """Print every figure of one model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=BUNDLED)
    arguments = parser.parse_args()
    for name, value in evaluate(StaticEncoder.load(arguments.model), arguments.shared).items():
        print(f"{name:50} {value:.3f}")


if __name__ == "__main__":
    main()
