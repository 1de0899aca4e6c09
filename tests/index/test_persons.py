"""Names of persons are found by the title or office beside them."""

from __future__ import annotations

import pytest

from index.persons import find_persons

CASES = [
    ("沈青禾院士获得最高奖", ["沈青禾"]),
    ("副省长陆远舟，作了说明", ["陆远舟"]),
    ("运动员古丽·阿依汗，获得冠军", ["古丽·阿依汗"]),
    ("各位同志，粮食丰收", []),
    ("新建公园九个", []),
]


@pytest.mark.parametrize(("text", "names"), CASES)
def test_a_name_stands_beside_a_title(text: str, names: list[str]) -> None:
    assert [text[a:b] for a, b in find_persons(text)] == names
