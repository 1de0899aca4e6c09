"""What OpenAPI shows of requests and answers: of an invented city, made of the program's own values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from index.types import Aspect, Body, ReportKind
from qa.types import Answer, CellKind, Citation, Kind, PassageHit, SentenceHit, Table, Understanding, Value

REPORT = "2031年云溪市政府工作报告.docx"
TITLE = "云溪市人民政府工作报告"
SNAPSHOT = "snapshot-3"
QUESTION = "云溪市2030年新增养老床位多少张？"
ASKED: dict[str, Any] = {"question": QUESTION, "places": ["云溪市"], "years": [2031]}
COMPARING: dict[str, Any] = {"question": "云溪市2030年和2031年的新增养老床位各是多少？"}


def _cited(mark: int, start: int, quote: str, section: str) -> Citation:
    return Citation(
        mark, REPORT, TITLE, "云溪市", 2031, Body.GOVERNMENT, start, start + len(quote), quote, (section,), 7.5,
        ReportKind.GOVERNMENT,
    )  # fmt: skip


DONE = _cited(1, 412, "全年新增养老床位1860张。", "一、2030年工作回顾")
PLANNED = _cited(2, 2087, "今年计划新增养老床位2100张。", "二、2031年工作安排")
UNDERSTOOD = Understanding(
    places=("云溪市",), years=(2030,), kind=Kind.FIGURE, unit="张", topic="新增养老床位", aspect=Aspect.RESULT
)
ANSWER = Answer(
    QUESTION, False, "2030年云溪市全年新增养老床位1860张[1]。", "1860张", 0.97, None, (DONE,),
    understanding=UNDERSTOOD, snapshot=SNAPSHOT,
)  # fmt: skip
TABLE = Table(
    columns=("年份", "新增养老床位"),
    rows=(("2030年", "1860张"), ("2031年目标", "2100张")),
    marks=((None, 1), (None, 2)),
    values=((None, Value(1860.0, "张")), (None, Value(2100.0, "张"))),
    kinds=((CellKind.HEAD, CellKind.QUOTED),) * 2,
    column_kinds=("year", "content"),
    units=(None, "张"),
)
BEFORE = "城镇新增就业4.3万人。"
PASSAGE = PassageHit(
    REPORT, TITLE, "云溪市", 2031, Body.GOVERNMENT, DONE.start - len(BEFORE), DONE.end, BEFORE + DONE.quote,
    DONE.section, 7.5, 1,
    (SentenceHit(REPORT, TITLE, "云溪市", 2031, Body.GOVERNMENT, DONE.start, DONE.end, DONE.quote,
                 DONE.section, 7.5, 1, ReportKind.GOVERNMENT),),
    ReportKind.GOVERNMENT,
)  # fmt: skip

ANSWERED = ANSWER.to_json()
COMPARED = {
    "question": COMPARING["question"],
    "table": asdict(TABLE),
    "citations": [asdict(DONE), asdict(PLANNED)],
    "computed": [],
    "coverage": None,
    "snapshot": SNAPSHOT,
}
FOUND = {"snapshot": SNAPSHOT, "passages": [asdict(PASSAGE)]}
EXCERPT = {
    "snapshot": SNAPSHOT,
    "path": REPORT,
    "title": TITLE,
    "start": DONE.start,
    "end": DONE.end,
    "length": 5120,
    "text": DONE.quote,
}
LINES = '{"id": 1, "question": "云溪市2030年新增养老床位多少张？"}\n{"id": 2, "question": "那2031年呢？"}\n'
PROBLEM = {
    "type": "urn:congress-qa:problem:index-missing",
    "title": "Service Unavailable",
    "status": 503,
    "detail": "还没有索引，正在建立或需要建立。",
}
