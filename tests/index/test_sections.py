"""Sections: which headings are found, how they nest, and what holds for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sections import is_glossary, split_sections

BODY = "全市上下齐心协力，各项工作扎实推进，群众的日子一天比一天好，城乡面貌一年比一年新，发展的底气更足了。"


def outline(text: str) -> list[tuple[int, str]]:
    """The levels and titles of all sections."""
    return [(section.level, section.title) for section in split_sections(text)]


def lines(*items: str) -> str:
    """A report whose opening salutation stands before ``items``; ``…`` stands for a paragraph of prose."""
    return "\n".join(["云汀市政府工作报告", "各位代表：", *(BODY if item == "…" else item for item in items)])


OUTLINES = {
    "chapters and clauses nest": (
        ["一、2031年工作回顾", "（一）产业升级加快", "…", "（二）民生改善", "…", "二、2032年工作安排", "…"],
        [
            (1, "一、2031年工作回顾"),
            (2, "（一）产业升级加快"),
            (2, "（二）民生改善"),
            (1, "二、2032年工作安排"),
        ],
    ),
    "full-width and half-width numbering nest alike": (
        ["一、总体要求", "(一)主要目标", "…", "1．稳增长", "…", "（1）抓项目", "…", "2、保就业", "…"],
        [(1, "一、总体要求"), (2, "(一)主要目标"), (3, "1．稳增长"), (4, "（1）抓项目"), (3, "2、保就业")],
    ),
    "a heading runs into its paragraph": (
        ["一、过去一年工作", "（一）聚力创新驱动，动能加快转换。研发投入增长9.1%。" + BODY],
        [(1, "一、过去一年工作"), (2, "（一）聚力创新驱动，动能加快转换。")],
    ),
    "parts stand above chapters": (
        ["第一部分 过去五年", "一、主要成绩", "…", "第二部分 今后五年", "一、总体要求", "…"],
        [(1, "第一部分 过去五年"), (2, "一、主要成绩"), (1, "第二部分 今后五年"), (2, "一、总体要求")],
    ),
    "items name their paragraphs": (
        [
            "一、工作回顾",
            "一是实体经济稳步向好。" + BODY,
            "第二，改革走深走实。" + BODY,
            "——环境更美。" + BODY,
        ],
        [
            (1, "一、工作回顾"),
            (2, "一是实体经济稳步向好。"),
            (2, "第二，改革走深走实。"),
            (2, "——环境更美。"),
        ],
    ),
    "a bullet that is all of its line is a heading only above prose": (
        ["一、主要目标", "——生产总值增长6%。", "——粮食总产稳定。", "——城乡更加协调。", "…"],
        [(1, "一、主要目标"), (2, "——城乡更加协调。")],
    ),
    "titles without numbers are chapters": (
        ["2031年工作回顾", "…", "（一）工业", "…", "2032年工作建议", "…"],
        [(1, "2031年工作回顾"), (2, "（一）工业"), (1, "2032年工作建议")],
    ),
    "a slogan on two lines nests its second line": (
        ["心系民生", "办好百姓身边“关键事”", "…", "依法履职", "擦亮代表联络“金名片”", "…"],
        [(1, "心系民生"), (2, "办好百姓身边“关键事”"), (1, "依法履职"), (2, "擦亮代表联络“金名片”")],
    ),
    "a slogan may end with a dash": (
        ["一、工作回顾", "城市更新按下“快进键”——", "…"],
        [(1, "一、工作回顾"), (2, "城市更新按下“快进键”——")],
    ),
    "titles with a full stop count where the layout has them": (
        ["一、五年工作", "产业结构持续优化。", "…", "创新动能不断增强。", "…", "城乡面貌焕然一新。", "…"],
        [
            (1, "一、五年工作"),
            (2, "产业结构持续优化。"),
            (2, "创新动能不断增强。"),
            (2, "城乡面貌焕然一新。"),
        ],
    ),
    "a single short sentence is prose": (
        ["一、五年工作", "…", "同邻市的谈判正在进行中。", "…"],
        [(1, "一、五年工作")],
    ),
    "一、 before whole sentences is a list where chapters have bare titles": (
        ["一、工作回顾", "…", "一、修了路，通了水，群众出行用水都方便了。", "二、安排部署", "…"],
        [(1, "一、工作回顾"), (2, "一、修了路，通了水，群众出行用水都方便了。"), (1, "二、安排部署")],
    ),
    "numbered chapters lie below chapters without numbers": (
        ["过去五年的工作", "一、工业", "…", "二、农业", "…", "今后五年的任务", "一、改革", "…"],
        [
            (1, "过去五年的工作"),
            (2, "一、工业"),
            (2, "二、农业"),
            (1, "今后五年的任务"),
            (2, "一、改革"),
        ],
    ),
    "a title ends where prose goes on behind white space": (
        ["一、深化改革 " + BODY, "二、扩大开放　" + BODY],
        [(1, "一、深化改革"), (1, "二、扩大开放")],
    ),
    "a title may stand at the end of a paragraph": (
        [BODY + "一、过去五年工作回顾", "…", BODY + "二、今年工作总体部署", "…"],
        [(1, "一、过去五年工作回顾"), (1, "二、今年工作总体部署")],
    ),
    "a flattened report keeps its chapters": (
        [BODY * 10 + "一、过去一年工作回顾。" + BODY * 10 + "二、今年重点工作。" + BODY * 10],
        [(1, "一、过去一年工作回顾"), (1, "二、今年重点工作")],
    ),
    "an enumeration inside a sentence is none": (
        ["一、工作部署", "要做到：一、改进作风；二、严守纪律；三、服务群众。" + BODY],
        [(1, "一、工作部署")],
    ),
    "names of industries and of money are no numbering": (
        ["一、工作部署", "一、二、三产业增加值分别增长4%、5%、6%。" + BODY, "2.5亿元资金直达基层。" + BODY],
        [(1, "一、工作部署")],
    ),
    "attachments stand beside the chapters": (
        [
            "一、工作安排",
            "…",
            "附件1",
            "2032年十件实事",
            "一、新建学校。" + BODY,
            "附件2 名词解释",
            "1.“双减”：减负担。",
        ],
        [
            (1, "一、工作安排"),
            (1, "附件1"),
            (2, "2032年十件实事"),
            (3, "一、新建学校。"),
            (1, "附件2 名词解释"),
        ],
    ),
    "entries of a glossary are no headings": (
        [
            "一、工作安排",
            "…",
            "名词解释",
            "1.“四好路”：",
            "建好、管好、护好、运营好。",
            "2.“一网通办”：政务服务。",
        ],
        [(1, "一、工作安排"), (1, "名词解释")],
    ),
    "what only announces is none": (
        ["一、今年工作", "重点抓好以下工作：", "（一）稳增长", "…"],
        [(1, "一、今年工作"), (2, "（一）稳增长")],
    ),
    "Markdown marks are headings": (["## 工作回顾", "…"], [(1, "## 工作回顾")]),
    "numbers without titles are headings": (["一", "…", "二", "…"], [(1, "一"), (1, "二")]),
}


@pytest.mark.parametrize(("body", "expected"), OUTLINES.values(), ids=OUTLINES.keys())
def test_outline(body: list[str], expected: list[tuple[int, str]]) -> None:
    assert outline(lines(*body)) == expected


def test_nothing_before_the_salutation_is_a_section() -> None:
    text = f"政府工作报告\n目录　一、工作回顾　二、工作安排\n市长 周望舒\n各位代表：\n一、工作回顾\n{BODY}"
    assert outline(text) == [(1, "一、工作回顾")]


def test_an_item_ends_with_its_paragraph() -> None:
    text = lines("一、工作回顾", "一是实体经济稳步向好。" + BODY, "我们也看到不少困难。")
    item = split_sections(text)[1]
    assert text[item.end :].strip() == "我们也看到不少困难。"


def test_the_last_of_a_list_of_paragraphs_ends_with_its_own() -> None:
    clauses = [f"（{n}）改革走深走实。" + BODY for n in "一二三"]
    text = lines("一、工作回顾", *clauses, "成绩来之不易。")
    assert text[split_sections(text)[-1].end :].strip() == "成绩来之不易。"


def test_a_subsection_ends_where_the_deputies_are_addressed() -> None:
    text = lines("一、工作回顾", "（一）产业", "…", "各位代表！成绩来之不易。")
    chapter, clause = split_sections(text)
    assert text[clause.end :] == "各位代表！成绩来之不易。"
    assert chapter.end == len(text)


@pytest.mark.parametrize(
    "title",
    ["名词解释", "注释", "注：", "附件2：名词解释", "《政府工作报告》有关内容名词注释", "部分用语说明"],
)
def test_titles_of_glossaries(title: str) -> None:
    assert is_glossary(title)


@pytest.mark.parametrize("title", ["注重实效", "解释工作", "一、附注意事项", ""])
def test_other_titles_are_no_glossaries(title: str) -> None:
    assert not is_glossary(title)


FRAGMENTS = [
    *"一二三十、（）()1239.．，。；：！？—“”《》\n\r\t \u3000\u2028",
    *[
        "各位代表！",
        "一、",
        "（二）",
        "3.",
        "——",
        "第一，",
        "二是",
        "附件1",
        "名词解释",
        "#",
        "\r\n",
        "工作回顾",
        "增长5.5%",
    ],
    *["😀", "\ud83d", "\x0b", "e\u0301", "一、" * 30],
]
NASTY = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), max_size=80).map("".join), st.text(max_size=200), st.just(BODY * 3)
)


@given(text=NASTY)
def test_sections_begin_with_their_titles_and_nest(text: str) -> None:
    sections = split_sections(text)
    starts = [section.start for section in sections]
    assert starts == sorted(set(starts))
    for section in sections:
        assert text[section.start : section.start + len(section.title)] == section.title.strip() != ""
        assert section.start + len(section.title) <= section.end <= len(text)
        if section.parent is None:
            assert section.level == 1
        else:
            parent = sections[section.parent]
            assert section.level == parent.level + 1
            assert parent.start < section.start
            assert section.end <= parent.end


@given(text=NASTY)
def test_siblings_do_not_overlap(text: str) -> None:
    ends: dict[int | None, int] = {}
    for section in split_sections(text):
        assert ends.get(section.parent, 0) <= section.start
        ends[section.parent] = section.end
