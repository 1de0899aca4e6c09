"""Which reports `index.parts` finds in one file, which it takes, and what `index.analyse` makes of it."""

from __future__ import annotations

import pytest

from index.analyse import analyse, metadata_of
from index.parts import chosen, parts
from index.types import Role

PROSE = (
    "初步核算，全市地区生产总值{gdp}亿元，增长5.5%；一般公共预算收入86.4亿元，下降2.3%。\n"
    "有效投资持续扩大。208个重点项目完成投资372.5亿元，青屿大桥等项目开工建设，岚溪水库主体完工。\n"
    "消费市场加快回暖。社会消费品零售总额498.7亿元，增长4.1%，接待游客526.8万人次。\n"
    "民生保障更加有力。新建养老床位1200张，改造老旧小区86个，城镇新增就业2.8万人。\n"
)


def report(place: str, year: int, gdp: str = "812.4", what: str = "政府工作报告") -> str:
    session = f"——{year}年1月8日在{place}第六届人民代表大会第四次会议上"
    title = f"{place}{what}"
    return (
        f"{title}\n{session}\n{place}市长 林知远\n各位代表：\n现在，我代表市人民政府，向大会报告工作，请予审议。\n"
        f"一、{year - 1}年工作回顾\n{PROSE.format(gdp=gdp)}二、{year}年工作安排\n"
        "今年工作的总体要求是：坚持稳字当头、稳中求进，扎实推动高质量发展。\n重点抓好以下工作。新建改建农村公路320公里。\n"
    )


FIRST, SECOND = report("澜江市", 2031), report("青屿市", 2031, "455.6")


def found(text: str, path: str = "合编.txt") -> list[tuple[str | None, int | None]]:
    return [(part.metadata.place, part.metadata.year) for part in parts(path, text)]


@pytest.mark.parametrize("between", ["", "\n", "\n\n\n", "云州市第六届人民代表大会第四次会议文件（二）\n"])
def test_two_reports_in_one_file_are_two_each_where_it_stands(between: str) -> None:
    text = FIRST + between + SECOND
    first, second = parts("合编.txt", text)
    assert text[first.start : first.end].startswith("澜江市")
    assert "青屿市政府工作报告" in text[second.start : second.end]
    assert "青屿市" not in text[first.start : first.end]
    assert [(p.metadata.place, p.metadata.year) for p in (first, second)] == [
        ("澜江市", 2031),
        ("青屿市", 2031),
    ]


def test_years_and_kinds_of_one_place_are_told_apart() -> None:
    assert found(FIRST + report("澜江市", 2032)) == [("澜江市", 2031), ("澜江市", 2032)]
    court = report("澜江市", 2031, what="中级人民法院工作报告")
    assert len(parts("合编.txt", FIRST + court)) == 2


def test_a_second_report_may_open_with_a_title_that_names_it_and_no_session() -> None:
    budget = (
        "关于青屿市2030年预算执行情况和2031年预算草案的报告\n一、2030年预算执行情况\n"
        + PROSE.format(gdp="1") * 2
    )
    assert len(parts("合编.txt", FIRST + "\n" + budget)) == 2


@pytest.mark.parametrize(
    "tail",
    [
        "关于澜江市政府工作报告的决议\n（2031年1月10日澜江市第六届人民代表大会第四次会议通过）\n会议听取和审议了报告，决定批准这个报告。\n",
        "名词解释\n1. 专精特新：指专业化、精细化、特色化、新颖化。\n2. 政府工作报告：指本报告。\n",
        "附件：澜江市2031年重点项目计划\n项目一、青屿大桥。\n",
        FIRST,
        "澜江市政府工作报告\n（2031年1月8日）\n",
        "一、关于澜江市2030年预算执行情况的报告\n会议听取了报告。\n",
    ],
)
def test_what_belongs_to_a_report_or_repeats_it_is_no_other(tail: str) -> None:
    assert found(FIRST + "\n" + tail) == [("澜江市", 2031)]


def test_a_title_page_above_a_report_is_no_report() -> None:
    page = "澜江市政府工作报告\n——2031年1月8日在澜江市第六届人民代表大会第四次会议上\n目录\n一、工作回顾\n二、工作安排\n"
    assert found(page + FIRST) == [("澜江市", 2031)]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("合编.txt", "澜江市"),
        ("2031年青屿市政府工作报告.txt", "青屿市"),
        ("2031年澜江市政府工作报告.txt", "澜江市"),
    ],
)
def test_the_one_after_which_the_file_is_called_is_taken(path: str, place: str) -> None:
    assert chosen(path, parts(path, FIRST + SECOND)).metadata.place == place
    assert metadata_of(path, FIRST + SECOND).place == place


@pytest.mark.parametrize(
    ("path", "own", "gdp"), [("合编.txt", "澜江市", "812.4"), ("青屿市2031.txt", "青屿市", "455.6")]
)
def test_only_the_one_taken_answers_and_all_positions_are_those_of_the_whole_text(
    path: str, own: str, gdp: str
) -> None:
    whole = analyse(path, "0" * 64, FIRST + SECOND)
    assert whole.metadata.place == own
    assert "澜江市" in whole.text
    assert "青屿市" in whole.text
    saying = [whole.text[s.start : s.end] for s in whole.sentences if s.role in (Role.BODY, Role.NOTE)]
    assert [said for said in saying if "地区生产总值" in said and gdp in said]
    assert not [said for said in saying if "地区生产总值" in said and gdp not in said]
    covered = "".join(whole.text[s.start : s.end] for s in whole.sentences)
    assert "".join(covered.split()) == "".join(whole.text.split())
    assert all(a.end <= b.start for a, b in zip(whole.sentences, whole.sentences[1:], strict=False))
    assert all(whole.text[s.start : s.end].startswith(s.title[:4]) for s in whole.sections)
    for passage in whole.passages:
        assert passage.start == whole.sentences[passage.first].start
        assert passage.end == whole.sentences[passage.last - 1].end
