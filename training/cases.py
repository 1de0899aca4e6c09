"""Questions that the reports answer, and questions that they do not, made from them: what the confidence learns from.

A derived case takes something away: the sentences with the answer, the place, the year, the kind of figure. Two kinds
are made of the reports themselves: a clause with its figure asked for (``stated``), and a clause that only mentions
something, of which the cost, the size or the year is asked (``mentioned``). They exist in memory only.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.record import ROLES
from index.store import Index
from index.types import Metadata, Role
from qa.quantities import family_of, quantities

from .ranker import evidence_sentences

Sentences = frozenset[tuple[int, int]]  # (report, sentence)
OFF_TOPIC = Path(__file__).with_name("off_topic.txt")
SEED = 7
MADE = 350
"""Cases of each of the two kinds that are made of the reports."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the sentences that answer it, and those that must not be found.

    ``source`` names the question that it was made from: no fold may hold a part of a source and another the rest.
    """

    kind: str
    source: str
    question: str
    gold: Sentences = frozenset()
    without: Sentences = frozenset()


def cases(index: Index, questions: Sequence[dict[str, Any]], strange: Sequence[str]) -> Iterator[Case]:
    """All cases of the questions of one turn and one look-up, of `OFF_TOPIC` and of the reports themselves.

    ``strange`` are more questions that have nothing to do with reports.
    """
    rng = random.Random(SEED)
    metadata = [entry.metadata for entry in index.reports]
    for question in questions:
        if question.get("history") or question["category"] in ("compare", "trend"):
            continue
        text, source = question["question"], question["id"]
        if not question["answerable"]:
            yield Case("unanswerable", source, text)
            continue
        gold = frozenset(evidence_sentences(index, question["evidence"]))
        yield Case("answerable", source, text, gold)
        if question["answers"]:
            yield Case("removed", source, text, without=_holders(index, question["answers"], gold))
        if whole := _other_reports_left(index, gold):
            holders = _holders(index, question["answers"], gold)
            yield Case("report_out", source, text, without=holders | whole)
        if (moved := _elsewhere(text, rng)) is not None:
            yield Case("moved", source, moved)
        if (other := _another_year(text, [metadata[r] for r, _ in gold], metadata, rng)) is not None:
            yield Case("other_year", source, other)
        if (other := _another_unit(text, index, gold, rng)) is not None:
            yield Case("other_unit", source, other)
    for i, line in enumerate(OFF_TOPIC.read_text(encoding="utf-8").splitlines()):
        if line.strip():
            yield Case("off_topic", f"off topic {i}", line)
            # The same of one place's reports, as it is where few reports are indexed.
            head = _head(rng.choice([m for m in metadata if m.place]), rng)
            yield Case("off_topic", f"off topic {i}", f"{head}，{line}")
    for i, line in enumerate(strange):
        yield Case("off_topic", f"strange {i}", line)
    yield from _made(index, rng)


def encyclopaedic(shared: Path, count: int) -> list[str]:
    """Questions that people asked about passages of an encyclopaedia: of people, places and things of all kinds."""
    lines = gzip.decompress((shared / "pairs" / "cmrc2018-train.jsonl.gz").read_bytes()).decode().splitlines()
    return [json.loads(line)["question"] for line in random.Random(SEED).sample(lines, count)]


def _other_reports_left(index: Index, gold: Sentences) -> Sentences:
    """All sentences of the reports with the evidence, where their place has other reports to be misled by."""
    held = {r for r, _ in gold}
    places = {index.reports[r].metadata.place for r in held}
    if not any(e.metadata.place in places for r, e in enumerate(index.reports) if r not in held):
        return frozenset()
    return frozenset((r, s) for r in held for s in range(index.reports[r].sentences))


def _holders(index: Index, answers: list[list[str]], gold: Sentences) -> Sentences:
    """The evidence, and whatever else in the same place's reports holds the answer."""
    parts = [re.sub(r"\s", "", alternative) for part in answers for alternative in part]
    places = {index.reports[r].metadata.place for r, _ in gold}
    out = set(gold)
    for r, entry in enumerate(index.reports):
        if entry.metadata.place in places:
            record = index.record(r)
            for s, (start, end) in enumerate(record.sentence_spans):
                text = record.text[start:end]
                if any(part in text for part in parts):
                    out.add((r, s))
    return frozenset(out)


_PROVINCES = (
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 "
    "广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆"
).split()


def _elsewhere(text: str, rng: random.Random) -> str | None:
    here = next((p for p in _PROVINCES if p in text), None)
    return text.replace(here, rng.choice([p for p in _PROVINCES if p != here])) if here else None


def _another_year(
    text: str, reports: Sequence[Metadata], held: Sequence[Metadata], rng: random.Random
) -> str | None:
    """The question put for another year that a report of the same place speaks of."""
    named = re.search(r"(?<!\d)(?:19|20)\d\d(?=年)", text)
    places = {m.place for m in reports}
    years = {m.year - back for m in held for back in (0, 1) if m.place in places and m.year is not None}
    others = sorted(years - {int(named.group())}) if named else []
    if named is None or not others:
        return None
    return f"{text[: named.start()]}{rng.choice(others)}{text[named.end() :]}"


_COUNTED = re.compile(
    r"(?:多少|几)(?:个?百分点|[百千万亿]*(?:公里|亩|吨|元|户|人|名|家|件|项|所|座|台|辆|套|个|条|块钱))|多少钱"
)
_OTHER_COUNTS = {
    "多少亿元": "元", "多少万人": "人", "多少家": "家", "多少公里": "公里", "多少亩": "亩", "几个百分点": "%",
    "多少吨": "吨", "多少年": "年",
}  # fmt: skip


def _another_unit(text: str, index: Index, gold: Sentences, rng: random.Random) -> str | None:
    """The question put for a figure of a unit that the evidence does not hold."""
    counted = _COUNTED.search(text)
    if counted is None:
        return None
    units = {q.unit for r, s in gold for q in quantities(_sentence(index, r, s))}
    others = [asked for asked, unit in _OTHER_COUNTS.items() if not units & family_of(unit)]
    return f"{text[: counted.start()]}{rng.choice(others)}{text[counted.end() :]}" if others else None


def _sentence(index: Index, report: int, sentence: int) -> str:
    record = index.record(report)
    start, end = record.sentence_spans[sentence]
    return record.text[start:end]


# --- made of the reports -----------------------------------------------------------------------------------

_OPENING = re.compile(
    r"(?:深入|全面|大力|积极|持续|扎实|加快|着力|进一步|稳步|有序|成功|顺利|支持|推动|推进|加强|做好|实施|开展|完成|实现|"
    r"我们|要|将|其中|同时|并|以及|以|和)+"
)
_CLAUSE = re.compile(r"[^，；。：！,;:\s]+")
_ASKED_OF_A_MENTION = tuple(
    (asked, unit or None)
    for unit, questions in {
        "元": "花了多少钱 一共投了多少亿元 总投资是多少亿 造价多少 一年产值多少亿元 每人能拿多少元",
        "人": "有多少人 来了多少游客 招了多少人 一年接待多少人次",
        "户": "涉及多少户",
        "家": "有多少家企业",
        "%": "占比百分之几 比上年增长百分之几 减少了几成",
        "公里": "多少公里长",
        "亩": "一共多少亩",
        "吨": "卖了多少吨",
        "天": "用了多少天",
        "": "哪年完工 什么时候开始的 是哪家公司做的 负责人是谁 排在全国第几",
    }.items()
    for asked in questions.split()
)
_ASKED_OF_A_FIGURE = {
    "元": "多少钱 多少元 多少亿元", "%": "百分之几 几成 多少个百分点", "个百分点": "几个百分点 百分之几",
    "人": "多少人 几万人", "户": "多少户", "家": "多少家 几家", "公里": "多少公里", "亩": "多少亩", "吨": "多少吨",
    "个": "多少个 几个", "项": "几项 多少项", "所": "几所", "套": "多少套", "座": "几座", "件": "多少件",
    "人次": "多少人次", "位": "第几位", "倍": "几倍", "张": "多少张", "辆": "多少辆", "条": "多少条",
}  # fmt: skip
_SPECIFIC = 60
"""Sentences of the index that at most hold a word of a clause that mentions something of its own."""


def _made(index: Index, rng: random.Random) -> Iterator[Case]:
    """`MADE` cases ``stated`` and as many ``mentioned``."""
    reports = [i for i, e in enumerate(index.reports) if e.metadata.place and e.metadata.year]
    left = {"stated": MADE, "mentioned": MADE}
    number = 0
    while any(left.values()):
        report = rng.choice(reports)
        record = index.record(report)
        sentence = rng.randrange(len(record.sentence_spans))
        if ROLES[int(record.sentence_roles[sentence])] is not Role.BODY:
            continue
        kind = "stated" if left["stated"] else "mentioned"
        make = _ask_the_figure if kind == "stated" else _ask_of_a_mention
        if (asked := make(index, _sentence(index, report, sentence), rng)) is None:
            continue
        left[kind] -= 1
        number += 1
        gold = frozenset({(report, sentence)} if kind == "stated" else ())
        head = _head(index.reports[report].metadata, rng)
        yield Case(kind, f"made {number}", head + asked, gold)


def _ask_the_figure(index: Index, sentence: str, rng: random.Random) -> str | None:
    clause = rng.choice(_CLAUSE.findall(sentence) or [""])
    figures = quantities(clause)
    if not 6 <= len(clause) <= 30 or len(figures) != 1 or figures[0].start < 3:
        return None
    (figure,) = figures
    asked = _ASKED_OF_A_FIGURE.get(figure.unit or "")
    if asked is None:
        return None
    before = _worded(index, _OPENING.sub("", clause[: figure.start], count=1), rng)
    return before + rng.choice(asked.split()) + _worded(index, clause[figure.end :], rng)


def _ask_of_a_mention(index: Index, sentence: str, rng: random.Random) -> str | None:
    clauses = [m.group() for m in _CLAUSE.finditer(sentence)]
    at = rng.randrange(len(clauses)) if clauses else 0
    if not clauses or not 6 <= len(clauses[at]) <= 30 or quantities(clauses[at]):
        return None
    ids, _ = index.words.tokenize(clauses[at])
    if not len(ids) or index.document_frequency[np.asarray(ids)].min() > _SPECIFIC:
        return None
    asked, unit = rng.choice(_ASKED_OF_A_MENTION)
    around = "，".join(clauses[max(0, at - 1) : at + 2])
    if {q.unit for q in quantities(around)} & family_of(unit):
        return None
    if unit is None and re.search("第|公司|集团|年", around):
        return None
    body = _worded(index, _OPENING.sub("", clauses[at], count=1), rng)
    return body + asked if len(body) >= 4 else None


def _worded(index: Index, text: str, rng: random.Random, dropped: float = 0.2) -> str:
    """``text`` with some of its words left out, as nobody asks in a report's full wording."""
    _, spans = index.words.tokenize(text)
    return "".join(text[start:end] for start, end in spans if rng.random() >= dropped)


def _head(metadata: Metadata, rng: random.Random) -> str:
    """Place and year in either order, the one or the other left out now and then."""
    place = metadata.place or ""
    short = re.sub(r"(?:壮族|回族|维吾尔)?(?:省|市|自治区)$", "", place)
    where = rng.choice(["", "全国", "国家"] if place == "全国" else [short, short, place])
    year = metadata.year or 0
    when = rng.choice([f"{year}年", f"{year - 1}年", f"{year - 1}年"])
    return where + when if rng.random() < 0.6 else when + where
