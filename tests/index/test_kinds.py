"""What kind of document a report is, and who speaks in it, by its title and by its first words."""

import csv
from pathlib import Path

import pytest

from index.analyse import analyse
from index.metadata import recognise
from index.readers import read
from index.types import Body, Metadata, ReportKind


@pytest.mark.parametrize(
    ("heading", "kind", "body"),
    [
        ("云溪市人民政府工作报告", ReportKind.GOVERNMENT, Body.GOVERNMENT),
        ("关于云溪市2030年预算执行情况和2031年预算草案的报告", ReportKind.BUDGET, Body.FINANCE),
        ("关于云溪市2030年预算执行情况和\n2031年预算草案的报告", ReportKind.BUDGET, Body.FINANCE),
        ("关于云溪市2030年财政决算的报告", ReportKind.FINAL_ACCOUNTS, Body.FINANCE),
        ("关于2030年决算（草案）和2031年上半年预算执行情况的报告", ReportKind.FINAL_ACCOUNTS, Body.FINANCE),
        (
            "关于云溪市2030年国民经济和社会发展计划执行情况与2031年计划草案的报告",
            ReportKind.PLAN,
            Body.DEVELOPMENT,
        ),
        ("关于云溪市第二十个五年规划纲要（草案）的报告", ReportKind.OUTLINE, Body.GOVERNMENT),
        ("云溪市人大常委会工作报告", ReportKind.STANDING_COMMITTEE, Body.STANDING_COMMITTEE),
        ("云溪市中级人民法院工作报告", ReportKind.COURT, Body.COURT),
        ("云溪市人民检察院工作报告", ReportKind.PROCURATORATE, Body.PROCURATORATE),
        ("政协云溪市第九届委员会常务委员会工作报告", ReportKind.CPPCC, Body.CPPCC),
        ("行政长官2031年施政报告", ReportKind.POLICY_ADDRESS, Body.GOVERNMENT),
        ("关于2030年度市级预算执行和其他财政收支的审计工作报告", ReportKind.AUDIT, Body.GOVERNMENT),
        ("2030年云溪市国民经济和社会发展\n统计公报", ReportKind.BULLETIN, Body.STATISTICS),
        ("云溪市第九届人民代表大会第二次会议关于法院工作报告的决议", ReportKind.RESOLUTION, Body.CONGRESS),
        ("云溪市人大常委会关于批准2030年市级决算的决议", ReportKind.RESOLUTION, Body.STANDING_COMMITTEE),
        ("云溪市第九届人民代表大会第二次会议隆重开幕", ReportKind.SITTING, Body.CONGRESS),
        ("政协云溪市九届二次会议闭幕", ReportKind.SITTING, Body.CPPCC),
        ("云溪市旅行见闻", ReportKind.OTHER, Body.OTHER),
    ],
)
def test_the_title_tells_kind_and_body(heading: str, kind: ReportKind, body: Body) -> None:
    found = recognise("x.txt", f"{heading}\n各位代表：\n请予审议。")
    assert (found.kind, found.body) == (kind, body)


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        ("受市人民政府委托，现将云溪市2030年预算执行情况和2031年预算草案提请大会审议。", ReportKind.BUDGET),
        (
            "我受市人民政府委托，向市人大常委会提出2030年市级财政决算报告，请予审议。",
            ReportKind.FINAL_ACCOUNTS,
        ),
        ("现在，我代表市人民政府，向大会报告工作。", ReportKind.GOVERNMENT),
        ("现在，我代表市中级人民法院，向大会报告工作。", ReportKind.COURT),
        ("我受政协云溪市第九届常务委员会的委托，向大会报告工作。", ReportKind.CPPCC),
    ],
)
def test_without_a_title_the_first_words_tell_the_kind(first: str, kind: ReportKind) -> None:
    assert recognise("文件1.txt", f"各位代表：\n{first}").kind is kind


def test_what_a_report_without_a_salutation_goes_on_to_say_is_no_title() -> None:
    text = "一、2030年工作回顾\n一年来，深入学习党的三十五大精神，在县人民法院工作报告提出的方面，增长5%。"
    found = recognise("云溪县2031年政府工作报告.txt", text)
    assert (found.kind, found.body, found.year) == (ReportKind.GOVERNMENT, Body.GOVERNMENT, 2031)
    assert found.title == "云溪县2031年政府工作报告"


@pytest.mark.parametrize(
    ("heading", "year"),
    [
        ("关于云溪市2030年预算执行情况和2031年预算草案的报告", 2031),
        ("关于云溪市2030年财政决算的报告", 2031),
        ("2030年云溪市国民经济和社会发展统计公报", 2031),
        ("关于云溪市2030年预算执行情况的报告", 2031),
        ("关于云溪市二〇三〇年预算执行情况与二〇三一年预算草案的报告", 2031),
    ],
)
def test_the_year_of_a_budget_is_the_one_in_which_it_is_reported_on(heading: str, year: int) -> None:
    assert recognise("x.txt", f"{heading}\n各位代表：").year == year


def test_a_title_is_never_a_date_or_a_line_of_the_page() -> None:
    text = "2031年1月8日在云溪市第九届人民代表大会第二次会议上\n云溪市市长 林知远\n各位代表：\n"
    found = recognise("工作报告.txt", text + "现在，我代表市人民政府，向大会报告工作。")
    assert found.title == "2031年云溪市政府工作报告"


def test_a_day_without_a_year_is_dated_by_the_page_that_was_published_soon_after() -> None:
    title = "云溪县第九届人民代表大会第二次会议开幕"
    text = f"{title}\n1月12日上午，会议开幕。"
    assert recognise("x.txt", text, f"{title}\n发布时间：2031-01-12\n").date == "2031-01-12"
    assert recognise("x.txt", text, f"{title}\n发布时间：2032-06-01\n").date is None


def test_a_title_that_the_collector_gave_counts_only_where_the_text_says_nothing() -> None:
    text = "标题：2030年云溪市政府工作报告\n2031年1月8日在云溪市第九届人民代表大会第二次会议上\n各位代表："
    assert recognise("x.txt", text).year == 2031
    assert recognise("x.txt", "标题：2030年云溪市政府工作报告\n各位代表：\n").year == 2030


def test_final_accounts_look_back_all_through() -> None:
    raw = "关于云溪市2030年财政决算的报告\n主任、各位委员：\n全市收入完成53亿元。支出完成174亿元。"
    report = analyse("x.txt", "0" * 64, raw)
    assert [s.fact_year for s in report.sentences if s.role.name == "BODY"] == [2030, 2030]


KINDS = {
    "政府工作报告": ReportKind.GOVERNMENT,
    "预算报告": ReportKind.BUDGET,
    "决算报告": ReportKind.FINAL_ACCOUNTS,
    "规划报告": ReportKind.OUTLINE,
    "计划报告": ReportKind.PLAN,
    "统计公报": ReportKind.BULLETIN,
    "大会决议": ReportKind.RESOLUTION,
    "人大会议开幕报道": ReportKind.SITTING,
}
"""What the list of real reports calls the kinds."""
BODIES = {
    ReportKind.GOVERNMENT: "政府",
    ReportKind.OUTLINE: "政府",
    ReportKind.BUDGET: "财政局",
    ReportKind.FINAL_ACCOUNTS: "财政局",
    ReportKind.PLAN: "发展和改革",
    ReportKind.BULLETIN: "统计局",
    ReportKind.RESOLUTION: "人民代表大会",
    ReportKind.SITTING: "人民代表大会",
}
OF_KIND = {
    "政府": Body.GOVERNMENT,
    "财政局": Body.FINANCE,
    "发展和改革": Body.DEVELOPMENT,
    "统计局": Body.STATISTICS,
    "人民代表大会": Body.CONGRESS,
}


@pytest.fixture(scope="module")
def more(shared: Path) -> list[tuple[dict[str, str], Metadata]]:
    """The rows of the list of more real reports, each with what was recognised."""
    with (shared / "more" / "metadata.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    root = shared / "more" / "reports"
    return [(row, analyse(row["file"], "0" * 64, read(root / row["file"])).metadata) for row in rows]


def test_kind_body_and_year_of_more_real_reports_are_right(
    more: list[tuple[dict[str, str], Metadata]],
) -> None:
    for row, found in more:
        kind = KINDS[row["kind"].partition("（")[0]]
        assert found.kind is kind, row
        assert BODIES[kind] in row["body"], row
        assert found.body is OF_KIND[BODIES[kind]], row
        assert found.year == int(row["year"]), row
        assert found.place in (row["place"], None), row
