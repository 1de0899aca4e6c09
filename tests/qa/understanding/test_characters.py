"""Traditional characters are read as simplified ones; simplified text is left alone."""

from hypothesis import given
from hypothesis import strategies as st

from qa.understanding.catalogue import normalise
from qa.understanding.characters import simplified


def test_traditional_characters_are_read_as_simplified_ones() -> None:
    assert simplified("瀾江市2024年之後的地區生產總值是多少") == "澜江市2024年之后的地区生产总值是多少"
    assert normalise("瀾江市２０２４年") == "澜江市2024年"


def test_simplified_text_is_left_alone() -> None:
    assert simplified("乾县於2024年建成") == "乾县於2024年建成"


@given(st.text(max_size=60))
def test_positions_hold_and_once_is_enough(text: str) -> None:
    assert len(simplified(text)) == len(text)
    assert simplified(simplified(text)) == simplified(text)
