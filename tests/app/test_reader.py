"""A report is shown word for word, with the cited sentences marked where they stand."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from index.types import Body, Metadata, Report, Section
from qa.types import Citation, Scan
from ui.reader import (
    ALONE,
    Beside,
    Span,
    beside,
    lines,
    locate,
    paragraphs,
    pieces,
    render_missing,
    render_report,
)

TEXTS = st.text(st.sampled_from("云溪市增长5.5%。\n 　<>&\"'`${}[]（）一、\u2028\r"), max_size=80)


def report_with(text: str, sections: tuple[Section, ...] = ()) -> Report:
    metadata = Metadata("云溪市<i>报告</i>", "云溪市", None, None, Body.GOVERNMENT, 2031)
    return Report("a.txt", "0" * 64, metadata, text, sections, (), ())


def cited(report: Report, quote: str, mark: int = 1) -> Citation:
    start = report.text.index(quote)
    known = report.metadata
    end = start + len(quote)
    return Citation(mark, report.path, known.title, known.place, known.year, known.body, start, end, quote)


def shown(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [name for name, _ in attrs]


@given(TEXTS, st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=4))
def test_text_is_kept_to_the_letter_wherever_sentences_are_marked(
    text: str, ranges: list[tuple[int, int]]
) -> None:
    spans = [Span(min(pair), max(pair), mark) for mark, pair in enumerate(ranges, start=1)]
    for start, end in lines(text):
        assert shown("".join(pieces(text, start, end, spans))) == text[start:end]


@given(TEXTS)
def test_lines_hold_all_but_white_space(text: str) -> None:
    held = [text[start:end] for start, end in lines(text)]
    assert "".join("".join(held).split()) == "".join(text.split())
    assert all(line == line.strip() and line for line in held)


def test_a_sentence_from_a_scan_says_so() -> None:
    report = report_with("增长5.5%。")
    found = replace(cited(report, "增长5.5%。"), scan=Scan(3, 0.969))
    html = shown(render_report(report, [found], 1, 0, "zh"))
    assert "识别自扫描件第3页，置信度96%。文字可能有误，以扫描件为准。" in html


def test_a_cited_sentence_is_marked_and_the_opened_one_is_current() -> None:
    report = report_with("增长5.5%。就业4万人。收入同步。")
    citations = [cited(report, "增长5.5%。", 1), cited(report, "收入同步。", 2)]
    html = render_report(report, citations, 2, 0, "zh")
    assert '<mark class="cited" data-mark="1" data-number="1">增长5.5%。</mark>就业4万人。' in html
    assert '<mark class="cited current" data-mark="2" data-number="2">收入同步。</mark>' in html


def test_a_sentence_over_several_lines_is_marked_in_each() -> None:
    report = report_with("前文。一是增长，\n二是就业。后文。")
    html = "".join(paragraphs(report, [Span(3, 14, 1, current=True)]))
    assert html == (
        '<p data-at="0">前文。<mark class="cited current" data-mark="1" data-number="1">一是增长，</mark></p>'
        '<p data-at="9"><mark class="cited current" data-mark="1" data-number="1">二是就业。</mark>后文。</p>'
    )


def test_headings_have_their_level_and_run_in_headings_stay_in_their_paragraph() -> None:
    text = "一、回顾\n（一）经济。稳中有进。"
    sections = (Section("一、回顾", 1, 0, len(text), None), Section("（一）经济。", 2, 5, len(text), 0))
    html = "".join(paragraphs(report_with(text, sections), []))
    assert html == (
        '<h3 data-at="0" data-section="0">一、回顾</h3>'
        '<p data-at="5" data-section="1"><b class="run-in">（一）经济。</b>稳中有进。</p>'
    )


def test_previous_and_next_lead_through_the_citations_of_one_answer() -> None:
    report = report_with("甲。乙。丙。")
    citations = [cited(report, quote, mark) for mark, quote in enumerate(("甲。", "乙。", "丙。"), start=1)]
    middle = render_report(report, citations, 2, 7, "zh")
    assert "依据 2 / 3" in middle
    assert re.findall(r'data-act="open" data-turn="7" data-mark="(\d)"', middle) == ["1", "3"]
    first = render_report(report, citations, 1, 7, "zh")
    assert re.search(r'aria-label="上一条依据"[^>]* disabled', first)


def test_a_report_that_changed_still_shows_the_sentence_where_it_stands_now() -> None:
    before = report_with("增长5.5%。")
    after = report_with("新加的一句。增长5.5%。")
    assert locate(after.text, cited(before, "增长5.5%。")) == (6, 13)
    assert "更新过" in render_report(after, [cited(before, "增长5.5%。")], 1, 0, "zh")
    assert "更新过" not in render_report(before, [cited(before, "增长5.5%。")], 1, 0, "zh")


def test_a_sentence_that_is_gone_is_quoted_with_the_reason() -> None:
    before, after = report_with("增长5.5%。"), report_with("全文改写。")
    html = render_report(after, [cited(before, "增长5.5%。")], 1, 0, "zh")
    assert "没有再找到这个句子" in html
    assert "增长5.5%。" in shown(html)


def test_a_report_that_is_gone_leaves_its_sentence() -> None:
    citation = cited(report_with("增长5.5%。"), "增长5.5%。")
    assert "增长5.5%。" in shown(render_missing(citation, [citation], 0, "zh"))


@given(st.sampled_from(["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"'><svg onload=x>"]))
def test_nothing_in_a_report_becomes_an_element(hostile: str) -> None:
    report = Report(
        hostile, "0" * 64, Metadata(hostile, hostile, None, None, Body.OTHER, None, hostile),
        hostile + "\n正文。", (Section(hostile, 1, 0, 9, None), Section("二", 1, 0, 9, None)), (), (),
    )  # fmt: skip
    citation = Citation(1, hostile, hostile, hostile, None, Body.OTHER, 0, 1, hostile, (hostile,))
    for html in (
        render_report(report, [citation], 1, 0, "zh"),
        render_missing(citation, [citation], 0, "en"),
    ):
        elements = Elements(html)
        assert not {"script", "img", "svg"} & set(elements.names)
        assert not any(name.startswith("on") for name in elements.attributes)


def test_beside_a_report_stand_the_same_places_reports_of_other_years(reports: dict[str, Report]) -> None:
    own, court = reports.values()
    entries = [(f"{year}.txt", replace(own.metadata, year=year)) for year in (2026, 2029, 2031, 2033, 2035)]
    others = [
        (court.path, court.metadata),
        ("别处.txt", replace(own.metadata, place="北江市", year=2030)),
        ("何年.txt", replace(own.metadata, year=None)),
    ]
    near = beside(own, [*entries, *others])
    assert near == Beside(("2029.txt", 2029), ("2033.txt", 2033))
    shown = render_report(own, (), None, None, "zh", near=near)
    assert 'data-report="2029.txt"' in shown
    assert "同一地区后一份：2033年" in shown
    assert beside(court, entries) == ALONE
    assert beside(replace(own, metadata=replace(own.metadata, year=None)), entries) == ALONE
