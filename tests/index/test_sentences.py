"""Sentences: where they end, what role they have, and what holds for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sections import split_sections
from index.sentences import split_sentences
from index.types import Role, Sentence

BODY = "全市上下齐心协力，各项工作扎实推进，群众的日子一天比一天好，城乡面貌一年比一年新。"


def sentences(text: str) -> tuple[Sentence, ...]:
    return split_sentences(text, split_sections(text))


def quotes(text: str) -> list[str]:
    """The sentences of ``text``, with nothing before its beginning counted as frame."""
    return [text[sentence.start : sentence.end] for sentence in sentences(text)]


CUTS = {
    "full stops, questions, exclamations": ["稳增长。", "怎么看？", "加油干！", "没有句号的结尾"],
    "quotes that belong to the sentence": ["他说：“一定办好！”", "大家鼓掌。（掌声）", "会后即办。"],
    "a quotation of whole sentences stays whole": ["他说：“先修路。再通水。”", "村里都赞成。"],
    "a quotation inside a sentence": ["“让数据多跑路！”的理念深入人心。", "办事更快了。"],
    "brackets with a full stop in them": ["推进改革（含医改。含教改。）落地。", "成效明显。"],
    "decimals, dates and abbreviations": ["增长5.5%，PM2.5降到3.14，参照No.1、A.I.等标准。", "完成1,000户。"],
    "full-width figures": ["增长１３．５％。", "投资２．５亿元。"],
    "numbering stays with its sentence": ["1.新建学校3所。", "2.改造医院2家。"],
    "addresses": ["网址 https://example.cn/a?b=c!d 已开通。", "欢迎访问。"],
    "ellipses": ["修路、通水、办学……", "样样见成效。"],
    "marks of notes": ["落地“四个一批”。［5］", "形成合力。[12]", "继续努力。"],
    "several stops": ["真的吗？！", "真的。。。", "好！"],
    "semicolons of a short sentence": ["路修好了；水通了；电也稳了。", "大家都高兴。"],
    "emoji and lone surrogates": ["为群众点赞👍🏽。", "乱码\ud83d也不怕。"],
    "a stray quote swallows nothing": ["推进“放管服改革。", "优化环境。", "提升效能。"],
    "nested quotes": ["《关于“两新”工作（2031年。试行。）的意见》已印发。", "各地照办。"],
}


@pytest.mark.parametrize("expected", CUTS.values(), ids=CUTS.keys())
def test_sentences_end(expected: list[str]) -> None:
    assert quotes("".join(expected)) == expected


def test_lines_end_sentences_and_white_space_belongs_to_none() -> None:
    assert quotes("\u3000\u3000一行\r\n\r\n 二行。\u3000 三行！\n\t\n四行") == [
        "一行",
        "二行。",
        "三行！",
        "四行",
    ]


def test_a_long_sentence_is_cut_at_its_semicolons() -> None:
    clauses = [f"第{n}条战线上{'加快建设' * 8}，完成投资{n}0亿元" for n in range(1, 7)]
    assert quotes("；".join(clauses) + "。") == [
        *[f"{one}；{two}；" for one, two in zip(clauses[0:4:2], clauses[1:4:2], strict=True)],
        f"{clauses[4]}；{clauses[5]}。",
    ]


def test_an_over_long_sentence_is_cut_at_its_commas() -> None:
    pieces = quotes("，".join(["深入推进各领域改革攻坚"] * 30) + "。")
    assert all(len(piece) <= 200 for piece in pieces)
    assert all(piece[-1] in "，。" for piece in pieces)


def test_an_over_long_quotation_is_cut_at_its_own_full_stops() -> None:
    pieces = quotes("会议指出：“" + "要坚持稳中求进的总基调不动摇。" * 12 + "”")
    assert all(piece.rstrip("”").endswith("。") for piece in pieces)


def test_figures_are_never_cut() -> None:
    figures = [f"{n},{n}00.{n}万元" for n in range(100, 160)]
    text = "投资" + "".join(figures)
    pieces = quotes(text)
    assert len(pieces) > 1
    assert all(any(figure in piece for piece in pieces) for figure in figures)


REPORT = f"""云汀市政府工作报告
——2032年1月9日在云汀市第七届人民代表大会第二次会议上
市长 周望舒
各位代表：
现在，我代表市人民政府，向大会报告工作，请予审议。
一、2031年工作回顾
（一）坚持创新引领，动能加快转换。{BODY}
（二）城乡居民收入增长6.1%。{BODY}
（热烈鼓掌）
各位代表！让我们更加紧密地团结起来，为建设美好云汀努力奋斗！
名词解释
1.“一网通办”：打通部门数据，群众办事只进一扇门。
（《云汀日报》2032年1月10日第1版）"""


@pytest.mark.parametrize(
    ("quote", "role"),
    [
        ("云汀市政府工作报告", Role.FRAME),
        ("市长 周望舒", Role.FRAME),
        ("各位代表：", Role.FRAME),
        ("现在，我代表市人民政府，向大会报告工作，请予审议。", Role.FRAME),
        ("一、2031年工作回顾", Role.HEADING),
        ("（一）坚持创新引领，动能加快转换。", Role.HEADING),
        ("（二）城乡居民收入增长6.1%。", Role.BODY),
        (BODY, Role.BODY),
        ("（热烈鼓掌）", Role.FRAME),
        ("各位代表！", Role.FRAME),
        ("让我们更加紧密地团结起来，为建设美好云汀努力奋斗！", Role.FRAME),
        ("名词解释", Role.HEADING),
        ("1.“一网通办”：打通部门数据，群众办事只进一扇门。", Role.NOTE),
        ("（《云汀日报》2032年1月10日第1版）", Role.FRAME),
    ],
)
def test_roles(quote: str, role: Role) -> None:
    found = {REPORT[s.start : s.end]: s.role for s in sentences(REPORT)}
    assert found[quote] is role


def test_an_appeal_with_a_figure_may_be_cited() -> None:
    text = f"各位代表：\n{BODY}\n让我们携手努力，确保生产总值增长6%以上！"
    assert [s.role for s in sentences(text)] == [Role.FRAME, Role.BODY, Role.BODY]


def test_sentences_know_their_innermost_section() -> None:
    sections = split_sections(REPORT)
    owners = {REPORT[s.start : s.end]: s.section for s in sentences(REPORT)}
    assert owners["各位代表："] is None
    assert sections[owners["（二）城乡居民收入增长6.1%。"] or 0].title == "（二）城乡居民收入增长6.1%。"
    assert sections[owners["1.“一网通办”：打通部门数据，群众办事只进一扇门。"] or 0].title == "名词解释"


def test_a_passage_said_twice_counts_once() -> None:
    passage = "粮食总产再创新高，达到八十万吨。棉花喜获丰收，农民笑逐颜开。新修渠道三百公里，旱涝保收。"
    text = f"各位代表：\n{passage}\n{BODY}\n{passage}\n{BODY}"
    roles = [s.role for s in sentences(text)]
    assert roles == [Role.FRAME, *[Role.BODY] * 4, *[Role.REPEAT] * 4]


def test_a_phrase_said_twice_is_no_repeat() -> None:
    phrase = "稳中求进工作总基调必须长期坚持，毫不动摇。"
    text = f"各位代表：\n{phrase}要抓工业。\n{phrase}要抓农业。"
    assert Role.REPEAT not in [s.role for s in sentences(text)]


FRAGMENTS = [
    *"，。、；：！？…—“”‘’《》（）()[]［］.,!?;:\"' \n\r\t\u3000\u2028\x0b\x85",
    *[
        "工作回顾",
        "增长5.5%",
        "3.14",
        "1,000",
        "一、",
        "（二）",
        "3.",
        "各位代表！",
        "名词解释",
        "［5］",
        "①",
        "……",
        "\r\n",
    ],
    *[
        "😀",
        "👍🏽",
        "\ud83d",
        "\udc00",
        "e\u0301",
        "https://a.cn/b?c",
        "A.I.",
        "“甲。乙。”",
        "要" * 60,
        "9" * 70,
    ],
]
NASTY = st.one_of(st.lists(st.sampled_from(FRAGMENTS), max_size=120).map("".join), st.text(max_size=300))


@given(text=NASTY)
def test_sentences_cover_all_but_white_space_in_order(text: str) -> None:
    end = 0
    for sentence in sentences(text):
        quote = text[sentence.start : sentence.end]
        assert not text[end : sentence.start].strip()
        assert end <= sentence.start < sentence.end
        assert quote == quote.strip()
        end = sentence.end
    assert not text[end:].strip()


@given(text=NASTY)
def test_sentences_are_short_enough_to_cite(text: str) -> None:
    assert all(sentence.end - sentence.start <= 200 for sentence in sentences(text))


@given(text=NASTY)
def test_sentences_lie_in_their_sections(text: str) -> None:
    sections = split_sections(text)
    for sentence in split_sentences(text, sections):
        inside = [i for i, s in enumerate(sections) if s.start <= sentence.start < s.end]
        assert sentence.section == (max(inside, key=lambda i: sections[i].level) if inside else None)


@pytest.mark.parametrize(
    "unit", ["字", "，", "；", "“", "（", "”", "。", "1", "a ", "“甲。", "一、", "\n", "！”", "https://"]
)
def test_a_hostile_line_is_cut_all_the_same(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    covered = sum(sentence.end - sentence.start for sentence in sentences(text))
    assert covered >= len("".join(text.split()))


def test_explanations_behind_a_report_are_notes_with_an_ornamented_heading_or_none() -> None:
    report = f"一、回顾\n围绕“双百工程”[1]发力，推进“四早”[2]。{BODY}"
    notes = "[1]“双百工程”：指每年新建百个村。\n[2]“四早”：早发现、早报告、早隔离、早治疗。\n这是为了安全。"
    for heading in ("※名词解释※\n", "【名词解释】\n", "[注释]\n", ""):
        found = {
            sentence.role
            for sentence in sentences(f"{report}\n{heading}{notes}")
            if sentence.start >= len(report) + len(heading)
        }
        assert found == {Role.NOTE}, heading


def test_marks_that_open_lines_without_standing_in_the_text_are_no_notes() -> None:
    text = f"一、回顾\n{BODY}\n[1]新建学校12所。\n[2]改造医院3家。"
    assert Role.NOTE not in {sentence.role for sentence in sentences(text)}
