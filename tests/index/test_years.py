"""Expressions of time and the years that they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.years import YearKind, find_years, five_year_plan, numeral, year_of

NOW = 2026


def years(text: str, now: int | None = NOW) -> list[tuple[str, int, int]]:
    return [(text[m.start : m.end], m.first, m.last) for m in find_years(text, now)]


def kinds(text: str) -> list[YearKind]:
    return [m.kind for m in find_years(text, NOW)]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2026年", 2026),
        ("２０２６年", 2026),
        ("1 9 9 8 年", 1998),
        ("二〇二六年", 2026),
        ("一九九○年", 1990),
        ("二零一二年", 2012),
        ("26年", 2026),
        ("２５年", 2025),
        ("98年", 1998),
    ],
)
def test_a_year_is_read_in_every_way_of_writing_it(text: str, year: int) -> None:
    assert years(f"澜江市{text}的目标") == [(text, year, year)]
    assert kinds(text) == [YearKind.ABSOLUTE]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018—2022年", 2018, 2022),
        ("2018到2022年", 2018, 2022),
        ("2018年至2022年", 2018, 2022),
        ("一九五三年到一九五七年", 1953, 1957),
        ("2021-25年", 2021, 2025),
        ("1998到2002这五年", 1998, 2002),
    ],
)
def test_a_range_is_one_mention(text: str, first: int, last: int) -> None:
    assert years(f"{text}，财政收入各是多少") == [(text, first, last)]


def test_years_in_a_list_are_mentions_of_their_own() -> None:
    assert years("2016、2018、2020年各是多少") == [
        ("2016", 2016, 2016),
        ("2018", 2018, 2018),
        ("2020年", 2020, 2020),
    ]
    assert years("2003年和2018年两份报告") == [("2003年", 2003, 2003), ("2018年", 2018, 2018)]


@pytest.mark.parametrize("text", ["浙江2025", "浙江2025？", "2025GDP目标", "2025政府工作报告", "2025的目标"])
def test_a_bare_number_is_a_year_where_nothing_else_can_stand(text: str) -> None:
    assert [(first, last) for _, first, last in years(text)] == [(2025, 2025)]


@pytest.mark.parametrize(
    "text",
    [
        "2026元", "2024万吨", "2025人", "增长2026.5", "拨打13820251234", "编号A2025-7", "0570-2025688",
        "5年", "三十年", "用了26年", "连续22年", "时隔13年", "第98年", "近24年新高", "26年来第一次有人这样问",
        "10年", "20年树龄", "建国75年", "2000年一遇", "1000多年历史", "3000年",
        "“八五”普法", "十五大报告", "第十五届", "党的十五届五中全会", "十年如一日",
        "以前年度", "未来年份", "优化之后年年增长",
    ],
)  # fmt: skip
def test_amounts_lengths_and_ordinals_are_no_years(text: str) -> None:
    assert [m for m in years(text) if m[1] == m[2]] == []


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("去年", 2025), ("上年", 2025), ("上一年", 2025), ("前一年", 2025), ("过去一年", 2025),
        ("过去的一年", 2025),
        ("一年来", 2025), ("前年", 2024), ("大前年", 2023), ("今年", 2026), ("本年", 2026), ("明年", 2027),
        ("下一年", 2027), ("次年", 2027), ("后年", 2028),
    ],
)  # fmt: skip
def test_relative_years_count_from_now(text: str, year: int) -> None:
    assert years(f"{text}，全市新增就业多少") == [(text, year, year)]
    assert kinds(text) == [YearKind.RELATIVE]


@pytest.mark.parametrize(
    ("text", "span", "first", "last"),
    [
        ("“十四五”期间", "“十四五”", 2021, 2025),
        ("十五五规划", "十五五", 2026, 2030),
        ("“一五”计划", "“一五”", 1953, 1957),
        ("第七个五年计划", "第七个五年计划", 1986, 1990),
        ("五年来", "五年来", 2021, 2025),
        ("过去五年", "过去五年", 2021, 2025),
        ("近三年", "近三年", 2023, 2025),
        ("10年来", "10年来", 2016, 2025),
        ("今后五年", "今后五年", 2026, 2030),
        ("往后三年", "往后三年", 2026, 2028),
        ("今明两年", "今明两年", 2026, 2027),
        ("八十年代", "八十年代", 1980, 1989),
        ("21世纪20年代", "21世纪20年代", 2020, 2029),
        ("本世纪中叶", "本世纪中叶", 2050, 2050),
    ],
)
def test_periods_have_a_first_and_a_last_year(text: str, span: str, first: int, last: int) -> None:
    assert years(text) == [(span, first, last)]
    assert kinds(text) == [YearKind.PERIOD]


def test_without_now_only_what_stands_by_itself_is_returned() -> None:
    assert years("去年和过去五年，2024年，“十四五”", None) == [
        ("2024年", 2024, 2024),
        ("“十四五”", 2021, 2025),
    ]


def test_five_year_plans_follow_each_other_but_for_the_gap_of_the_sixties() -> None:
    plans = [five_year_plan(n) for n in range(1, 16)]
    assert plans[:3] == [(1953, 1957), (1958, 1962), (1966, 1970)]
    assert plans[13:] == [(2021, 2025), (2026, 2030)]
    assert [first for first, _ in plans[3:]] == [last + 1 for _, last in plans[2:-1]]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十四", 14),
        ("二十", 20),
        ("三十一", 31),
        ("一百零二", 102),
        ("14", 14),
        ("１４", 14),
        ("二〇二六", 2026),
        ("两", 2),
    ],
)
def test_numerals_are_read(text: str, number: int) -> None:
    assert numeral(text) == number


@pytest.mark.parametrize("text", ["", "年", "一二十", "十四五规划"])
def test_other_text_is_no_numeral(text: str) -> None:
    assert numeral(text) is None


def test_a_year_alone_may_lack_its_unit() -> None:
    assert [year_of(t) for t in ("一九九○", "２０２６年", "98年", "26", "十四", "3025", "")] == [
        1990, 2026, 1998, 2026, None, None, None,
    ]  # fmt: skip


PIECES = st.sampled_from(
    [
        *"年月日第、到至—-“”十一二三四五九〇○零今去前后来过近间底元万 ",
        "2025",
        "１９９８",
        "98",
        "五年",
        "十四五",
        "今后",
    ]
)


@given(
    st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join)),
    st.none() | st.integers(1949, 2050),
)
def test_mentions_lie_in_the_text_in_order_and_apart(text: str, now: int | None) -> None:
    end = 0
    for m in find_years(text, now):
        assert end <= m.start < m.end <= len(text)
        assert m.first <= m.last
        end = m.end


@given(
    st.integers(1840, 2100),
    st.sampled_from(["各项", "澜江市", "到", "，"]),
    st.sampled_from(["", "的目标", "底", "以来"]),
)
def test_every_year_is_found_between_other_words(year: int, before: str, behind: str) -> None:
    assert years(f"{before}{year}年{behind}") == [(f"{year}年", year, year)]
