"""A reply is cut into the same sentences whether it comes at once or piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.writing.endpoint import EndpointError
from qa.writing.prose import arriving, sentences_of

REPLIES = st.text(alphabet="增长5%新建。！？[1]234 \n”“", max_size=60)


@given(REPLIES, st.lists(st.integers(0, 60), max_size=8))
def test_pieces_make_no_difference(reply: str, cuts: list[int]) -> None:
    at = [0, *sorted(cuts), len(reply)]
    pieces = [reply[begin:end] for begin, end in pairwise(at)]

    assert list(arriving(pieces)) == list(sentences_of(reply))


@pytest.mark.parametrize(("pieces", "told"), [
    (["增长5%", "。"], 0),  # its mark may be to come
    (["增长5%。", "[1"], 0),
    (["增长5%。", "[1]", "[2]"], 0),
    (["增长5%。", "[1]", "新"], 1),
    (["增长5%[1]。新建72个[2]。\n", "一"], 2),
])  # fmt: skip
def test_a_sentence_is_told_once_nothing_can_be_added_to_it(pieces: list[str], told: int) -> None:
    def breaking() -> Iterator[str]:
        yield from pieces
        raise EndpointError("中断")

    sentences = arriving(breaking())
    for _ in range(told):
        next(sentences)
    with pytest.raises(EndpointError):
        next(sentences)
