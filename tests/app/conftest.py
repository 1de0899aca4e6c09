"""A page over two invented reports, an answerer that knows three questions, and a browser."""

from __future__ import annotations

import hashlib
import shutil
import socket
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from index.build import BuildResult, Progress, Stage
from index.errors import CongressQAError, IndexMissingError
from index.manifest import Duplicate, Entry, Failure, Source
from index.types import Aspect, Body, Level, Metadata, Passage, Report, ReportKind, Section, Sentence
from qa.types import Answer, CellKind, Citation, Fold, Table, Turn, Understanding, View

from .browsing import LEFT, READY, WIDE

GOVERNMENT = """云溪市人民政府工作报告
——2031年1月15日在云溪市第九届人民代表大会第四次会议上
市长　周以宁

各位代表：
现在，我代表市人民政府向大会报告工作，请予审议。
一、2030年工作回顾
（一）经济运行稳中有进
全市地区生产总值增长6.2%，规模以上工业增加值增长7.9%。城镇新增就业4.3万人，居民人均可支配收入增长6.5%。
（二）民生保障更加有力
新增养老床位1860张，建成老年食堂72家，{hostile}
新建幼儿园9所，义务教育学位增加1.1万个。
{filler}
二、2031年工作安排
2031年发展主要预期目标是：地区生产总值增长5.5%左右，居民收入增长与经济增长同步，城镇新增就业4万人以上。
{filler}
各位代表，让我们一起努力！
"""
COURT = """云溪市中级人民法院工作报告
——2031年1月16日在云溪市第九届人民代表大会第四次会议上
2030年，全市法院受理案件58214件，审结55120件。
多元解纷中心化解纠纷1.6万件，平均用时缩短11天。
2031年，全市法院将继续深化立案、审判、执行协调运行。
"""
HOSTILE = (
    '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">'
    + "[点我](javascript:alert(1))${7*7}{{value}}。"
)
FILLER = "\n".join(
    f"抓好第{number}项重点工作，逐项明确责任单位和完成时限，按季度公布进展。" for number in range(1, 60)
)


def source(path: str, sha256: str = "0" * 64) -> Source:
    return Source(path, 1, 1, sha256)


def report_of(path: str, text: str, metadata: Metadata) -> Report:
    """A report whose sections are the lines that begin like headings, and whose sentences are the lines."""
    starts, at = [], 0
    for line in text.splitlines(keepends=True):
        starts.append((at, line.strip()))
        at += len(line)
    sections: list[Section] = []
    for start, line in starts:
        if line.startswith(("一、", "二、")):
            sections.append(Section(line, 1, start, len(text), None))
        elif line.startswith("（") and sections:
            sections.append(Section(line, 2, start, len(text), 0))
    sentences = tuple(Sentence(start, start + len(line), None) for start, line in starts if line)
    passages = (Passage(0, len(text), 0, len(sentences), None),)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Report(path, digest, metadata, text, tuple(sections), sentences, passages)


def sample_reports() -> dict[str, Report]:
    government = GOVERNMENT.format(filler=FILLER, hostile=HOSTILE)
    session = "第九届第四次会议"
    return {
        report.path: report
        for report in (
            report_of(
                "云溪市<b>2031.docx",
                government,
                Metadata(
                    "云溪市人民政府工作报告", "云溪市", None, Level.CITY, Body.GOVERNMENT, 2031, session
                ),
            ),
            report_of(
                "法院/云溪法院2031.txt",
                COURT,
                Metadata("云溪市中级人民法院工作报告", "云溪市", None, Level.CITY, Body.COURT, 2031, session),
            ),
        )
    }


@dataclass(frozen=True)
class Known:
    """What the page reads of a manifest."""

    reports: tuple[Entry, ...]
    failures: tuple[Failure, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()


class FakeIndex:
    snapshot = "snapshot-1"

    def __init__(self, reports: dict[str, Report]) -> None:
        self._reports = reports
        self.reports = tuple(
            Entry(source(each.path, each.sha256), "key", each.sha256, each.metadata, len(each.text), 1, 1)
            for each in reports.values()
        )
        failure = Failure(source("扫描件.pdf"), "这份PDF没有文字层", "请先做文字识别", lasting=True)
        duplicate = Duplicate(source("副本.txt"), "法院/云溪法院2031.txt", "0" * 64)
        self.manifest = Known(self.reports, (failure,), (duplicate,))

    def report(self, path: str) -> Report:
        return self._reports[path]


@dataclass
class FakeAnswerer:
    """Answers three questions, refuses the others, and fails where a question asks for that."""

    reports: dict[str, Report] = field(default_factory=sample_reports)
    asked: list[tuple[str, tuple[Turn, ...], dict[str, Any]]] = field(default_factory=list)
    indexed: threading.Event = field(default_factory=threading.Event)

    def index(self) -> FakeIndex:
        if not self.indexed.is_set():
            raise IndexMissingError("还没有索引")
        return FakeIndex(self.reports)

    def understand(self, question: str, history: Sequence[Turn] = ()) -> Understanding:
        """Alone and in a conversation alike, as far as a question does not begin like one that leans."""
        context = history[-1].question if history and question.startswith("那") else ""
        return Understanding(context=context, view=self.view_in(question))

    def view_in(self, question: str) -> View | None:
        """The view that is asked for, of the few words that this answerer knows."""
        words = {
            "捋一捋要点": View.OUTLINE,
            "主要目标": View.GOALS,
            "民生实事": View.DEEDS,
            "提法": View.CHANGED,
        }
        return next((view for word, view in words.items() if word in question), None)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        places: Collection[str] = (),
        years: Collection[int] = (),
        bodies: Collection[Body] = (),
        kinds: Collection[ReportKind] = (),
        reports: Collection[str] = (),
        aspect: Aspect | None = None,
    ) -> Answer:
        filters = {"places": places, "years": years, "bodies": bodies, "kinds": kinds, "aspect": aspect}
        filters |= {"reports": reports} if reports else {}
        self.asked.append((question, tuple(history), filters))
        self.index()
        understood = Understanding(
            places=("云溪市",),
            report_years=(2031,),
            bodies=(Body.GOVERNMENT,),
            aspect=aspect or Aspect.RESULT,
        )
        if "出错" in question and not any(earlier == question for earlier, _, _ in self.asked[:-1]):
            raise RuntimeError("内部细节不该给人看")
        if "坏了" in question:
            raise CongressQAError("索引文件 reports.bin 已损坏；请重建索引")
        if "逐年" in question:
            cited = self._cite(("增长6.2%",), understood)
            rows = tuple((f"{year}年", f"{3 + year * 7 % 5}.{year % 10}%左右") for year in range(2018, 2032))
            table = Table(("年份", "增速"), rows, ((None, 1),) * len(rows))
            return Answer(
                question,
                False,
                "增速有升有降。",
                None,
                0.8,
                None,
                cited,
                table=table,
                understanding=understood,
            )
        if "历年" in question:
            cited = self._cite(("增长6.2%", "增长5.5%", "增长7.9%"), understood)
            table = Table(
                ("年份", "增速"),
                (("2028年", "7.9%"), ("2029年", "未提及"), ("2030年", "6.2%"), ("2031年", "5.5%左右")),
                ((None, 3), (None, None), (None, 1), (None, 2)),
            )
            text = "2028年：7.9%[3]；2030年：6.2%[1]；2031年：5.5%左右[2]。"
            return Answer(
                question, False, text, None, 0.8, None, cited, table=table, understanding=understood
            )
        if "比较" in question or "对比" in question:
            cited = self._cite(("地区生产总值增长6.2%", "地区生产总值增长5.5%"), understood)
            table = Table(
                ("对比", "内容"),
                (("2030年", "6.2%"), ("2031年目标", "5.5%左右"), ("2029年", "未提及")),
                ((None, 1), (None, 2), (None, None)),
            )
            text = "2030年：6.2%[1]；2031年目标：5.5%左右[2]；2029年：未提及。"
            return Answer(
                question,
                False,
                text,
                None,
                0.8,
                None,
                cited,
                table=table,
                coverage="已检索3项，其中1项未提及",
                understanding=understood,
            )
        if (view := self.view_in(question)) and view is not View.DEEDS:
            return self._view(question, replace(understood, view=view, aspect=Aspect.NEITHER))
        if "养老" in question:
            cited = self._cite(("新增养老床位", "居民收入增长与", "受理案件"), understood)
            return self._answered(question, "1860张", cited, understood)
        if "目标" in question:
            cited = self._cite(("地区生产总值增长5.5%", "城镇新增就业4.3"), understood)
            return self._answered(question, "5.5%左右", cited, understood)
        reason = "已收录的报告里没有找到能回答这个问题的句子。"
        nearest = self._cite(("平均用时",), understood)
        return Answer(question, True, reason, None, 0.1, reason, nearest=nearest, understanding=understood)

    def _view(self, question: str, understood: Understanding) -> Answer:
        found = self._cite(("增长5.5%", "增长6.2%"), understood)
        first = next(iter(self.reports))
        cited = tuple(each for each in found if each.report == first)
        subject = "低空经济" if "低空经济" in question else ""
        table = Table(
            ("提法", "2030年", "2031年"),
            (
                ("第一处", "增长6.2%", "增长5.5%左右"),
                ("新出现（计算）", "", "左右"),
                ("指标", "未提及", "没有对应的句子"),
            ),
            ((None, 2, 1), (None, None, None), (None, None, None)),
            kinds=(
                (CellKind.HEAD, CellKind.QUOTED, CellKind.QUOTED),
                (CellKind.HEAD, CellKind.SILENT, CellKind.COMPUTED),
                (CellKind.HEAD, CellKind.SILENT, CellKind.SILENT),
            ),
            column_kinds=("scope", "year", "year"),
        )
        folds = (Fold("每项的要点", ("增长5.5%左右[1]。",)), Fold("2030年结果，还写到", ("增长6.2%[2]。",)))
        return Answer(
            question, False, "2031年云溪市政府报告：增长5.5%左右[1]。", None, 1.0, None, cited, table=table,
            understanding=replace(understood, subject=subject), folds=folds,
        )  # fmt: skip

    def _answered(
        self, question: str, short: str, cited: tuple[Citation, ...], understood: Understanding
    ) -> Answer:
        quotes = "".join(f"{each.quote.rstrip('。')}[{each.mark}]。" for each in cited)
        return Answer(
            question, False, f"{short}——2031年云溪市政府报告：{quotes}", short, 0.9, None, cited,
            understanding=understood, snapshot="snapshot-1",
        )  # fmt: skip

    def _cite(self, words: Sequence[str], understood: Understanding) -> tuple[Citation, ...]:
        citations = []
        for mark, word in enumerate(words, start=1):
            for report in self.reports.values():
                start = report.text.find(word)
                if start < 0:
                    continue
                begin = max(report.text.rfind(sign, 0, start) for sign in "\n。") + 1
                end = min(at for sign in "\n。" if (at := report.text.find(sign, start)) > 0) + 1
                quote = report.text[begin:end].rstrip("\n")
                known = report.metadata
                section = (
                    ("二、2031年工作安排",)
                    if "2031年发展" in quote
                    else ("一、2030年工作回顾", "（二）民生保障更加有力")
                )
                citations.append(
                    Citation(mark, report.path, known.title, known.place, known.year, known.body, begin,
                             begin + len(quote), quote, section)
                )  # fmt: skip
        return tuple(citations)


class FakeBuild:
    """A build that waits at each step until the test lets it go on."""

    def __init__(self, answerer: FakeAnswerer, reports: Path) -> None:
        self.answerer, self.reports = answerer, reports
        self.go = threading.Event()
        self.go.set()
        self.result = BuildResult("snapshot-1", True, False, 0.1, added=("法院/云溪法院2031.txt",))
        self.error: Exception | None = None
        self.asked: list[dict[str, bool]] = []

    def __call__(self, step: Callable[[Any], None], **asked: bool) -> BuildResult:
        self.asked.append(asked)
        step(Progress(1, 2, "云溪市<b>2031.docx", Stage.ANALYSE))
        self.go.wait(timeout=30)
        if self.error:
            raise self.error
        step(Progress(2, 2, "法院/云溪法院2031.txt", Stage.ANALYSE))
        self.answerer.indexed.set()
        return self.result


@pytest.fixture
def answerer() -> FakeAnswerer:
    fake = FakeAnswerer()
    fake.indexed.set()
    return fake


@pytest.fixture
def reports() -> dict[str, Report]:
    return sample_reports()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Site:
    """A page being served."""

    address: str
    page: Any
    answerer: FakeAnswerer
    build: FakeBuild


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any]]:
    """One page for all tests, its address and its handlers; each test puts its own world behind it."""
    with serving(tmp_path_factory.mktemp("nothing"), FakeAnswerer()) as (address, page, _):
        yield address, page


@contextmanager
def serving(folder: Path, answerer: FakeAnswerer, **settings: Any) -> Iterator[tuple[str, Any, FakeBuild]]:
    """A page of its own, with settings of its own."""
    import app
    from ui.backend import Backend
    from ui.server import start
    from ui.settings import Settings

    build = FakeBuild(answerer, folder)
    backend = Backend(folder, lambda: answerer, build)  # type: ignore[arg-type, return-value]
    chosen = Settings(**settings)
    page = app.Page(backend, chosen)
    blocks = app.layout(page)
    yield start(blocks, "127.0.0.1", free_port(), chosen), page, build
    build.go.set()
    blocks.close(verbose=False)


@pytest.fixture
def site(served: tuple[str, Any], answerer: FakeAnswerer, tmp_path: Path) -> Iterator[Site]:
    from ui.backend import Backend
    from ui.feedback import Feedback

    address, page = served
    build = FakeBuild(answerer, tmp_path)
    backend = Backend(tmp_path, lambda: answerer, build)  # type: ignore[arg-type, return-value]
    for part in (page, page.dialogue, page.batches, page.desk, page.collecting, page.shelf):
        part.backend = backend
    page.dialogue.feedback = Feedback(tmp_path / ".feedback.jsonl")
    yield Site(address, page, answerer, build)
    build.go.set()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from tests.conftest import missing

    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        missing("needs the browser chromium (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])


@pytest.fixture(scope="session")
def profiles(browser: Any) -> Iterator[Callable[..., Any]]:
    """Browser profiles by their options, kept from test to test for what they have cached of Gradio."""
    known: dict[str, Any] = {}

    def profile(**options: Any) -> Any:
        key = repr(sorted(options.items()))
        if key not in known:
            known[key] = browser.new_context(reduced_motion="reduce", **options)
        return known[key]

    yield profile
    for context in known.values():
        context.close()


@pytest.fixture
def visit(site: Any, profiles: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Open the page; at the end nothing may have gone wrong, and nothing is left for the next test."""
    pages, problems, foreign = [], [], []

    def open_page(
        size: dict[str, int] = WIDE, locale: str = "zh-CN", address: str = site.address, **options: Any
    ) -> Any:
        page = profiles(locale=locale, **options).new_page()
        pages.append(page)
        page.set_viewport_size(size)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: line.type == "error" and problems.append(line.text))
        page.on("request", lambda request: elsewhere(request.url, address) and foreign.append(request.url))
        page.goto(address)
        page.wait_for_selector(READY)
        return page

    def elsewhere(url: str, address: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(address).netloc

    yield open_page
    for page in pages:
        if not page.is_closed():
            page.evaluate("localStorage.clear()")
            page.close()
    assert [each for each in problems if not any(sign in each for sign in LEFT)] == []
    assert foreign == []
