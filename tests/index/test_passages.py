"""Passages: what shares one, what lies in none, how long they are."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages import TARGET, chunk
from index.sections import split_sections
from index.sentences import split_sentences
from index.types import Passage, Role


def prose(first: int, count: int) -> str:
    """``count`` different sentences of 40 characters each."""
    return "".join(
        f"第{number:03}个项目进展顺利，群众的日子一天比一天好，城乡面貌一年比一年新，发展底气更足。"
        for number in range(first, first + count)
    )


SENTENCE = prose(0, 1)
PARAGRAPH, OTHER = prose(10, 4), prose(20, 4)


def texts(text: str, target: int = TARGET) -> list[str]:
    passages = chunk(text, split_sentences(text, split_sections(text)), target)
    return [text[passage.start : passage.end] for passage in passages]


def test_a_paragraph_of_fitting_length_is_one_passage() -> None:
    assert texts(f"各位代表：\n{PARAGRAPH}\n{OTHER}") == [PARAGRAPH, OTHER]


def test_a_heading_opens_the_passage_below_it() -> None:
    assert texts(f"各位代表：\n一、工作回顾\n{PARAGRAPH}") == [f"一、工作回顾\n{PARAGRAPH}"]


def test_a_heading_without_text_is_no_passage() -> None:
    text = f"各位代表：\n一、工作回顾\n（一）产业\n{PARAGRAPH}\n二、工作安排"
    assert texts(text) == [f"（一）产业\n{PARAGRAPH}"]


def test_short_paragraphs_of_a_section_share_a_passage() -> None:
    first, second = prose(1, 1), prose(2, 1)
    assert texts(f"各位代表：\n{first}\n{second}") == [f"{first}\n{second}"]


def test_short_sections_do_not() -> None:
    clauses = [f"（{n}）修路。{prose(i, 1)}" for i, n in enumerate("一二三")]
    assert texts("各位代表：\n一、实事\n" + "\n".join(clauses)) == clauses


def test_what_only_announces_joins_what_it_announces() -> None:
    announcement = f"{prose(1, 2)}主要预期目标是："
    assert texts(f"各位代表：\n{announcement}\n{PARAGRAPH}")[-1].endswith(PARAGRAPH)


def test_a_long_paragraph_is_cut_into_even_pieces() -> None:
    assert texts(f"各位代表：\n{prose(0, 10)}") == [prose(0, 5), prose(5, 5)]


def test_the_target_is_the_callers() -> None:
    assert texts(f"各位代表：\n{prose(0, 6)}", target=80) == [prose(0, 2), prose(2, 2), prose(4, 2)]


def test_frames_and_repeats_lie_in_none() -> None:
    said = "".join(f"{crop}总产再创新高，家家户户仓满囤满。" for crop in ("粮食", "棉花", "油料", "茶叶"))
    text = f"云汀市工作报告\n各位代表：\n{said}\n各位代表！\n{PARAGRAPH}\n{said}\n{OTHER}"
    assert texts(text) == [said, PARAGRAPH, OTHER]


FRAGMENTS = [
    "各位代表！",
    "一、回顾\n",
    "（一）产业。",
    "名词解释\n",
    "\n",
    "。",
    "短句。",
    SENTENCE,
    PARAGRAPH,
    "目标是：\n",
]


@given(
    text=st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join) | st.text(max_size=200),
    target=st.integers(1, 400),
)
def test_every_sentence_that_may_be_cited_lies_in_one_passage(text: str, target: int) -> None:
    sentences = split_sentences(text, split_sections(text))
    passages = chunk(text, sentences, target)
    inside = [index for passage in passages for index in range(passage.first, passage.last)]
    citable = [i for i, s in enumerate(sentences) if s.role in (Role.BODY, Role.NOTE)]
    assert set(citable) <= set(inside)
    assert len(inside) == len(set(inside))
    assert all(sentences[i].role not in (Role.FRAME, Role.REPEAT) for i in inside)
    for passage in passages:
        held = sentences[passage.first : passage.last]
        assert (passage.start, passage.end) == (held[0].start, held[-1].end)
        assert {sentence.section for sentence in held} == {passage.section}
    assert all(before.last <= after.first for before, after in pairwise(passages))


@pytest.mark.parametrize("text", ["", "\n\n", "各位代表："])
def test_without_prose_there_are_no_passages(text: str) -> None:
    assert chunk(text, split_sentences(text, split_sections(text))) == ()


def test_a_passage_of_one_sentence() -> None:
    text = f"各位代表：\n{SENTENCE}"
    sentences = split_sentences(text, ())
    assert chunk(text, sentences) == (Passage(6, len(text), 1, 2, None),)
