"""What a report is, by its opening lines and its file's name."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.clean import clean
from index.metadata import recognise
from index.readers import read
from index.types import Body, Level, Metadata

with (Path(__file__).parent.parent / "data" / "expected-metadata.tsv").open(encoding="utf-8") as _file:
    EXPECTED = list(csv.DictReader(_file, delimiter="\t"))
"""Read off the reports' names and heads: "-" where a report does not say, nothing where nobody looked."""

OPENING = """澜江市人民政府工作报告
——2026年1月20日在澜江市第八届人民代表大会第五次会议上
澜江市市长　林　知远
各位代表：
现在，我代表市人民政府，向大会报告工作，请予审议。
一、2025年工作回顾
"""


def test_the_opening_lines_say_it_all_whatever_the_file_is_called() -> None:
    for path in ("报告1.txt", "2019年云溪市人大常委会工作报告.txt"):
        found = recognise(path, OPENING)
        assert (found.title, found.place, found.level) == ("澜江市人民政府工作报告", "澜江市", Level.CITY)
        assert (found.body, found.year, found.date) == (Body.GOVERNMENT, 2026, "2026-01-20")
        assert (found.session, found.speaker) == ("第八届第五次会议", "林知远")


def test_the_file_name_says_what_the_text_does_not() -> None:
    found = recognise("2024年澜江市政府工作报告.txt", "各位代表：\n现在，我代表市人民政府，向大会报告工作。")
    assert (found.title, found.place, found.body) == ("2024年澜江市政府工作报告", "澜江市", Body.GOVERNMENT)
    assert (found.year, found.session, found.speaker, found.date) == (2024, None, None, None)


@pytest.mark.parametrize(
    ("heading", "body", "place", "level"),
    [
        ("澜江市人大常委会工作报告", Body.STANDING_COMMITTEE, "澜江市", Level.CITY),
        ("衢州市人民代表大会常务委员会工作报告", Body.STANDING_COMMITTEE, "衢州市", Level.CITY),
        ("全国人民代表大会常务委员会工作报告", Body.STANDING_COMMITTEE, "全国", Level.NATION),
        ("澜江市中级人民法院工作报告", Body.COURT, "澜江市", Level.CITY),
        ("浙江省高级人民法院工作报告", Body.COURT, "浙江省", Level.PROVINCE),
        ("最高人民检察院工作报告", Body.PROCURATORATE, "全国", Level.NATION),
        ("云溪县人民检察院工作报告", Body.PROCURATORATE, "云溪县", Level.COUNTY),
        ("宁夏政府工作报告", Body.GOVERNMENT, "宁夏回族自治区", Level.PROVINCE),
        ("日照市人民政府工作报告", Body.GOVERNMENT, "日照市", Level.CITY),
        ("桐湖镇人民政府工作报告", Body.GOVERNMENT, "桐湖镇", Level.TOWNSHIP),
        ("云海省人民政府工作报告", Body.GOVERNMENT, "云海省", Level.PROVINCE),
    ],
)
def test_the_heading_names_body_and_place(heading: str, body: Body, place: str, level: Level) -> None:
    found = recognise("x.txt", f"{heading}\n各位代表：\n我向大会报告工作。")
    assert (found.title, found.body, found.place, found.level) == (heading, body, place, level)


def test_a_place_lies_in_the_province_that_the_heading_or_the_gazetteer_names() -> None:
    def province(heading: str) -> str | None:
        return recognise("x.txt", f"{heading}\n各位代表：").province

    assert province("衢州市柯城区2026年政府工作报告") == "浙江省"
    assert province("北京市朝阳区政府工作报告") == "北京市"
    assert province("浙江省澜江市政府工作报告") == "浙江省"
    assert province("朝阳区政府工作报告") is None
    assert province("国务院政府工作报告") is None


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("澜江市市长 林知远", "林知远"),
        ("市长　林　远", "林远"),
        ("澜江市代市长林知远作政府工作报告", "林知远"),
        ("自治区主席 艾合买提·吐尔逊", "艾合买提·吐尔逊"),
        ("自治区人民政府主席 格桑多吉", "格桑多吉"),
        ("澜江市中级人民法院院长\n林知远", "林知远"),
        ("林知远", "林知远"),
        ("国务院副总理兼国家计划委员会主任林知远", "林知远"),
        ("市人民政府办公室", None),
        ("主任会议通过", None),
    ],
)
def test_the_speaker_is_named_with_or_without_office(line: str, speaker: str | None) -> None:
    assert recognise("x.txt", f"政府工作报告\n{line}\n各位代表：").speaker == speaker


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("——2026年1月20日在澜江市第八届人民代表大会第五次会议上", "2026-01-20"),
        ("（二〇二六年一月二十日在澜江市第八届人民代表大会第五次会议上）", "2026-01-20"),
        ("——１９６４年１２月２１日和２２日在第三届全国人民代表大会第一次会议上", "1964-12-21"),
        ("1 9 9 8 年3 月5 日在第九届全国人民代表大会第一次会议上", "1998-03-05"),
        ("（2026年1月20日）", "2026-01-20"),
        ("2026年02月10日 07时41分\n2026年2月3日在澜江市第八届人民代表大会第五次会议上", "2026-02-03"),
        ("时间：2026-02-10", None),
        ("2026年2月30日在澜江市第八届人民代表大会第五次会议上", None),
    ],
)
def test_the_date_is_the_session_s_not_the_web_page_s(line: str, date: str | None) -> None:
    assert recognise("x.txt", f"政府工作报告\n{line}\n各位代表：").date == date


@pytest.mark.parametrize(
    ("name", "text", "year"),
    [
        ("x", "关于澜江市2025年预算执行情况和2026年预算草案的报告\n各位代表：", 2026),
        ("x", "各位代表：\n一、2025年工作回顾\n", 2026),
        ("2025年报告", "各位代表：\n一、2025年和“十四五”时期工作回顾\n", 2026),
        ("澜江市政府工作报告（2024）", "各位代表：", 2024),
        ("报告1", "各位代表：", None),
    ],
)
def test_the_year_is_the_one_in_which_the_report_was_given(name: str, text: str, year: int | None) -> None:
    assert recognise(f"{name}.txt", text).year == year


def test_sessions_are_written_in_one_way() -> None:
    def session(line: str) -> str | None:
        return recognise("x.txt", f"政府工作报告\n{line}\n各位代表：").session

    assert session("在第十四届全国人民代表大会第二次会议上") == "第十四届第二次会议"
    assert session("在澜江市第8届人民代表大会第12次会议上") == "第八届第十二次会议"
    assert session("在省十四届人大五次会议上作政府工作报告。") == "第十四届第五次会议"
    assert session("在澜江市第八届\n人民代表大会第五次会议上") == "第八届第五次会议"


def test_a_session_spoken_of_is_not_the_session_spoken_to() -> None:
    text = "各位代表：\n第八届全国人民代表大会第一次会议以来的五年，向第九届全国人民代表大会第一次会议报告"
    assert recognise("x.txt", text).session == "第九届第一次会议"


def test_a_party_congress_has_a_place_and_a_number() -> None:
    text = "奋力谱写新篇章\n——在中国共产党澜江市第九次代表大会上的报告\n（2021年9月26日）\n林知远\n同志们：\n"
    found = recognise("x.txt", text)
    assert (found.title, found.body, found.place) == ("奋力谱写新篇章", Body.PARTY_CONGRESS, "澜江市")
    assert (found.session, found.speaker, found.year) == ("第九次代表大会", "林知远", 2021)


def test_a_title_that_names_no_place_is_completed() -> None:
    text = "政府工作报告\n——2026年1月20日在澜江市第八届人民代表大会第五次会议上\n各位代表："
    assert recognise("x.txt", text).title == "2026年澜江市政府工作报告"


def test_a_title_spread_out_or_followed_by_the_session_is_the_title_alone() -> None:
    text = "2026年澜江市政 府 工 作 报 告——2026年1月20日在澜江市第八届人民代表大会第五次会议上\n各位代表："
    assert recognise("x.txt", text).title == "2026年澜江市政府工作报告"


def test_another_genre_is_no_report_of_a_body() -> None:
    found = recognise("x.txt", "关于开展春季防火工作的通知\n各县（区）人民政府：\n经市政府同意，现通知如下。")
    assert (found.title, found.body, found.place) == ("关于开展春季防火工作的通知", Body.OTHER, None)


@pytest.mark.parametrize("text", ["", "\n\n", "随便写的一段话。", "各位代表：", "123", "——"])
def test_without_anything_to_go_by_the_title_is_the_file_s_name(text: str) -> None:
    found = recognise("夹/记录.txt", text)
    assert (found.title, found.place, found.body, found.year) == ("记录", None, Body.OTHER, None)


PIECES = st.sampled_from(
    [*"2026年1月20日在市省县第八届五次会议上——（）\n 　：", "人民代表大会", "全国", "政府工作报告",
     "各位代表：", "市长", "林知远", "中国共产党", "关于", "代表", "二〇二六年", "十三大", "法院", "９"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join))


@given(TEXTS, TEXTS)
def test_no_text_and_no_name_is_refused(name: str, text: str) -> None:
    found = recognise(f"{name}.txt", text)
    assert found.year is None or 1800 < found.year < 2200
    assert found.date is None or found.date[:4] == f"{found.year:04}"


@pytest.fixture(scope="module")
def recognised(shared: Path) -> dict[str, Metadata]:
    """The metadata of every real report, by its path below the reports folder."""
    reports = shared / "reports"
    paths = [row["path"] for row in EXPECTED]
    return {path: recognise(path, clean(read(reports / path))) for path in paths}


def test_place_body_and_year_of_every_real_report_are_right(recognised: dict[str, Metadata]) -> None:
    for row in EXPECTED:
        found = recognised[row["path"]]
        assert found.place == row["place"], row
        assert found.level == Level(row["level"]), row
        assert found.body == Body(row["body"]), row
        assert found.year == int(row["year"]), row


@pytest.mark.parametrize("field", ["session", "speaker", "date"])
def test_session_speaker_and_date_are_right_where_they_were_read_by_hand(
    recognised: dict[str, Metadata], field: str
) -> None:
    checked = [row for row in EXPECTED if row[field]]
    assert len(checked) >= 50
    wrong = {
        row["path"]: getattr(recognised[row["path"]], field)
        for row in checked
        if (getattr(recognised[row["path"]], field) or "-") != row[field]
    }
    assert wrong == {}


def test_a_former_county_keeps_its_name_and_has_the_parent_of_today() -> None:
    found = recognise("徐水县2010年政府工作报告.txt", OPENING.replace("澜江市", "徐水县"))
    assert (found.place, found.parent, found.province) == ("徐水县", "保定市", "河北省")


@pytest.mark.parametrize(
    ("path", "head", "parent"),
    [
        ("福州市/2025年鼓楼区政府工作报告.txt", "鼓楼区人民政府工作报告", "福州市"),
        ("2025年鼓楼区政府工作报告.txt", "徐州市鼓楼区人民政府工作报告", "徐州市"),
        ("2025年鼓楼区政府工作报告.txt", "鼓楼区人民政府工作报告", None),
    ],
)
def test_the_parent_of_a_shared_name_is_taken_from_title_or_folder(
    path: str, head: str, parent: str | None
) -> None:
    text = OPENING.replace("澜江市人民政府工作报告", head).replace("在澜江市第八届", "在鼓楼区第八届")
    found = recognise(path, text)
    assert (found.place, found.parent) == ("鼓楼区", parent)


def test_the_text_s_own_mentions_tell_the_place_that_opening_and_name_do_not() -> None:
    text = (
        "各位代表：\n现在，我代表县人民政府，向大会报告工作。\n"
        + "全县上下苦干，新安的轴承远销海外，新安入选百强县，县政府修路，全县种树。\n" * 3
    )
    found = recognise("工作报告.txt", text)
    assert (found.place, found.parent, found.level) == ("新安县", "洛阳市", Level.COUNTY)
    assert recognise("工作报告.txt", text.replace("新安", "我们")).place is None


MORE = Path(__file__).parents[3] / "shared" / "more"


@pytest.mark.skipif(not MORE.exists(), reason="the folder of shared data is not beside the project")
def test_the_place_of_every_county_report_is_right() -> None:
    with (MORE / "metadata.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["file"].startswith("county/")]
    wrong = {}
    for row in rows:
        path = MORE / "reports" / row["file"]
        place = recognise(row["file"], clean(read(path))).place
        if place not in (row["place"], None) or (place is None and row["date"]):
            wrong[row["file"]] = place
    assert len(rows) > 40
    assert wrong == {}
