"""The sample reports are ten, of the promised length and formats, and their figures agree."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from index.clean import clean
from index.readers import read
from qa.evaluating.question_set import Question, parse_question, read_questions

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "reports"
DATA = Path(__file__).resolve().parent / "data"
NAMES = sorted(p.name for p in REPORTS.iterdir() if p.name != "README.md")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the fact table: what a report says of an indicator in a year, and where it says so."""

    year: int
    indicator: str
    aspect: str  # 结果 or 目标
    value: str
    report: str
    fragment: str

    def half_unit(self) -> float:
        """Half of the last decimal place written, which is what rounding may have hidden."""
        return 0.5 * 10.0 ** -len(self.value.partition(".")[2])


@cache
def text_of(name: str) -> str:
    """The report's text as the index stores it, without white space."""
    return re.sub(r"\s", "", clean(read(REPORTS / name)))


def _facts() -> Iterator[Fact]:
    with (DATA / "sample-facts.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Fact(
                int(row["year"]),
                row["indicator"],
                row["aspect"],
                row["value"],
                row["report"],
                row["fragment"],
            )


FACTS = list(_facts())
RESULTS = {(f.indicator, f.year): f for f in FACTS if f.aspect == "结果"}
TARGETS = {(f.indicator, f.year): f for f in FACTS if f.aspect == "目标"}
QUESTIONS = list(read_questions(DATA / "sample-questions.jsonl"))
EXAMPLES = [
    parse_question(value, number)
    for number, value in enumerate(
        json.loads((ROOT / "qa" / "data" / "examples.json").read_text(encoding="utf-8")), 1
    )
]


def level(indicator: str, year: int) -> float:
    return float(RESULTS[indicator, year].value)


# --- the files


def test_ten_reports_of_four_years_in_four_formats() -> None:
    assert len(NAMES) == 10
    assert {name[:4] for name in NAMES} == {"2023", "2024", "2025", "2026"}
    assert {Path(name).suffix for name in NAMES} == {".txt", ".md", ".docx", ".pdf"}


@pytest.mark.parametrize("name", NAMES)
def test_each_report_has_three_to_six_thousand_characters(name: str) -> None:
    assert 3000 <= len(re.findall("[\u4e00-\u9fff]", text_of(name))) <= 6000


@pytest.mark.parametrize("name", NAMES)
def test_no_report_says_a_long_sentence_twice(name: str) -> None:
    sentences = [s for s in re.split("[。；]", text_of(name)) if len(s) > 25]
    assert len(sentences) == len(set(sentences))


def test_no_two_reports_share_a_long_sentence_but_the_salutation() -> None:
    seen: dict[str, str] = {}
    for name in NAMES:
        for sentence in re.split("[。；！]", text_of(name)):
            if len(sentence) > 35 and "请予审议" not in sentence:
                assert seen.setdefault(sentence, name) == name, sentence


@pytest.mark.parametrize("source", sorted((ROOT / "docs" / "samples").glob("*.md")), ids=lambda p: p.stem)
def test_word_and_pdf_reports_read_as_their_sources(source: Path) -> None:
    (made,) = (name for name in NAMES if Path(name).stem == source.stem)
    read_back = text_of(made).replace("澜江市第九届人民代表大会第四次会议文件", "")
    assert read_back == re.sub(r"[\s#*|]", "", read(source))


# --- the figures


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f"{f.indicator}-{f.year}-{f.aspect}-{f.report[6:10]}")
def test_each_fact_stands_in_its_report(fact: Fact) -> None:
    assert fact.fragment in text_of(fact.report)
    value = float(fact.value)
    spellings = {fact.value, fact.value.lstrip("-"), f"{value * 10000:.0f}"}
    assert spellings & set(re.findall(r"\d+(?:\.\d+)?", fact.fragment))
    assert value >= 0 or "下降" in fact.fragment


def test_an_indicator_has_one_value_for_each_year_and_aspect() -> None:
    assert len(RESULTS) + len(TARGETS) == len(FACTS)


GROWTH = [f for f in RESULTS.values() if (f.indicator.removesuffix("增速"), f.year - 1) in RESULTS]
GROWTH = [f for f in GROWTH if f.indicator.endswith("增速")]


@pytest.mark.parametrize("growth", GROWTH, ids=lambda f: f"{f.indicator}-{f.year}")
def test_growth_fits_the_levels_of_two_years(growth: Fact) -> None:
    indicator = growth.indicator.removesuffix("增速")
    before, now = RESULTS[indicator, growth.year - 1], RESULTS[indicator, growth.year]
    low = (float(now.value) - now.half_unit()) / (float(before.value) + before.half_unit()) - 1
    high = (float(now.value) + now.half_unit()) / (float(before.value) - before.half_unit()) - 1
    half = max(growth.half_unit(), 0.05) if "." in growth.value else 0.5
    assert low * 100 - half <= float(growth.value) <= high * 100 + half


def test_the_growth_of_enough_indicators_is_checked() -> None:
    assert len({f.indicator for f in GROWTH}) >= 8
    assert len(GROWTH) >= 25


@pytest.mark.parametrize(
    ("total", "added", "scale", "years"),
    [
        ("养老床位总数", "新增养老床位", 10000, (2023, 2024)),
        ("社区老年食堂总数", "新开社区老年食堂", 1, (2023, 2024, 2025)),
        ("高新技术企业总数", "新增高新技术企业", 1, (2023, 2024, 2025)),
        ("代表联络站总数", "新建代表联络站", 1, (2023, 2024, 2025)),
        ("累计交付保交楼住房", "交付保交楼住房", 1, (2024,)),
    ],
)
def test_totals_grow_by_what_was_added(total: str, added: str, scale: int, years: tuple[int, ...]) -> None:
    for year in years:
        grown = level(total, year - 1) + level(added, year) / scale
        assert level(total, year) == pytest.approx(grown), year


def test_metro_lines_add_up_past_and_planned() -> None:
    lengths = [level("轨道交通运营里程", 2022), level("轨道交通新增里程", 2024)]
    assert sum(lengths) == pytest.approx(level("轨道交通运营里程", 2024))
    for year, reached in ((2025, RESULTS), (2026, TARGETS)):
        lengths.append(float(TARGETS["轨道交通新增里程", year].value))
        assert sum(lengths) == pytest.approx(float(reached["轨道交通运营里程", year].value))


def test_unfinished_homes_are_handed_over_one_and_all() -> None:
    handed_over = sum(level("交付保交楼住房", year) for year in (2022, 2023, 2024))
    remaining = float(TARGETS["交付保交楼住房", 2025].value)
    assert handed_over + remaining == pytest.approx(level("累计交付保交楼住房", 2025))


def test_the_urban_income_is_the_stated_multiple_of_the_rural() -> None:
    for year in (2023, 2024, 2025):
        ratio = level("城镇居民人均可支配收入", year) / level("农村居民人均可支配收入", year)
        assert ratio == pytest.approx(level("城乡收入比", year), abs=0.005)


def test_government_and_standing_committee_count_the_same_suggestions() -> None:
    for year in (2022, 2023, 2024, 2025):
        assert level("政府办理代表建议", year) == level("代表建议", year)
        solved = 100 * level("已解决的代表建议", year) / level("代表建议", year)
        assert solved == pytest.approx(level("代表建议解决率", year), abs=0.05)


def test_laws_in_force_follow_from_laws_made_and_repealed() -> None:
    # 2023: two made, one revised; 2024: three made, one amended; 2025: three made, one revised, one repealed
    for year, change in ((2023, 2), (2024, 3), (2025, 3 - 1)):
        assert level("现行有效法规", year) == level("现行有效法规", year - 1) + change


def test_the_sums_over_four_years_stand_in_the_last_report() -> None:
    last = text_of("2026年澜江市人大常委会工作报告.docx")
    assert "制定法规3件、修订1件、废止1件" in last
    laws = sum(level("制定修改废止法规", year) for year in (2022, 2023, 2024)) + 3 + 1 + 1
    decisions = sum(level("决议决定", year) for year in (2022, 2023, 2024, 2025))
    assert f"制定、修订、修改、废止地方性法规{laws:.0f}件，作出决议决定{decisions:.0f}项" in last


def test_court_cases_add_up() -> None:
    kinds = ("法院审结刑事案件", "法院审结民商事案件", "法院审结行政案件", "法院执结案件")
    closed = level("法院审执结案件", 2025)
    assert sum(level(kind, 2025) for kind in kinds) == closed
    rate = level("法院结案率", 2025)
    assert 100 * closed / level("法院受理案件", 2025) == pytest.approx(rate, abs=0.05)


def test_supervision_cases_of_the_procuratorate_add_up() -> None:
    kinds = ("检察院民事监督案件", "检察院行政监督案件", "检察院公益诉讼案件")
    assert sum(level(kind, 2025) for kind in kinds) == level("检察院监督案件合计", 2025)


AT_MOST = {"居民消费价格涨幅", "城镇调查失业率", "PM2.5平均浓度"}
MISSED = {
    ("地区生产总值增速", 2023): "地区生产总值增速比6.5%左右的预期目标低0.7个百分点",
    ("进出口总额增速", 2023): "进出口总额311.8亿元、下降2.1%，未达到增长5%的目标",
    ("社会消费品零售总额增速", 2024): "没有实现7%的预期目标",
    ("固定资产投资增速", 2025): "固定资产投资增长4.6%，没有完成7%以上的预期目标",
    ("市级重点项目完成投资", 2025): "240个市级重点项目完成投资561亿元，比年度计划少19亿元",
    ("有财产案件法定期限内执结率", 2025): "未达到93%的年度目标",
}


def test_targets_are_met_but_for_those_owned_up_to() -> None:
    missed = set()
    for key in RESULTS.keys() & TARGETS.keys():
        result, target = float(RESULTS[key].value), float(TARGETS[key].value)
        short = result - target if key[0] in AT_MOST else target - result
        if short > (0.101 if "左右" in TARGETS[key].fragment else 0):
            missed.add(key)
    assert missed == MISSED.keys()
    for key, admission in MISSED.items():
        assert admission in text_of(RESULTS[key].report)


def test_the_table_of_the_last_report_repeats_its_figures() -> None:
    text = text_of("2026年澜江市政府工作报告.docx")
    table = text[text.index("附表：主要指标") : text.index("名词解释", text.index("附表：主要指标"))]
    for indicator in ("地区生产总值增速", "固定资产投资增速", "城镇新增就业", "PM2.5平均浓度", "森林覆盖率"):
        row = table[table.index(indicator) + len(indicator) :]
        figures = [float(figure) for figure in re.findall(r"(\d+(?:\.\d+)?)(?:%|万人|微克)", row)[:3]]
        assert figures == [
            float(TARGETS[indicator, 2025].value),
            level(indicator, 2025),
            float(TARGETS[indicator, 2026].value),
        ]


# --- the questions


def test_the_questions_cover_every_category() -> None:
    assert all(isinstance(question, Question) for question in QUESTIONS)
    categories = [question.category for question in QUESTIONS if isinstance(question, Question)]
    assert set(categories) == {
        *("number", "entity", "list", "paraphrase", "period", "why_how"),
        *("compare", "trend", "followup", "unanswerable", "colloquial"),
    }
    assert len(categories) >= 40
    assert categories.count("unanswerable") >= 6
    assert len({question.id for question in QUESTIONS if isinstance(question, Question)}) == len(QUESTIONS)


def test_the_page_offers_eight_to_ten_examples_that_can_be_answered() -> None:
    assert 8 <= len(EXAMPLES) <= 10
    assert all(example.answerable for example in EXAMPLES)


@pytest.mark.parametrize("question", [*QUESTIONS, *EXAMPLES], ids=lambda q: str(q.id))
def test_a_question_rests_on_quotes_that_stand_in_its_reports(question: Question) -> None:
    for evidence in question.evidence:
        assert re.sub(r"\s", "", evidence.quote) in text_of(evidence.report)
    quotes = " ".join(evidence.quote for evidence in question.evidence)
    assert all(any(alternative in quotes for alternative in part) for part in question.answers)
    assert bool(question.evidence) == bool(question.answers) == question.answerable
    assert bool(question.history) == (question.category == "followup")
