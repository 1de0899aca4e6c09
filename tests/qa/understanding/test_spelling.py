"""One wrong character in a name is put right, where but one name fits; right words are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.places import Place, canonical
from index.types import Level
from qa.understanding.spelling import INDICATORS, mend

PLACES = tuple(
    Place(name, Level.PROVINCE, name, None, (name[:2],)) for name in ("浙江省", "江苏省", "江西省", "四川省")
) + tuple(place for name in ("徐水区", "博野县", "望城区") if (place := canonical(name)))


@pytest.mark.parametrize(("typed", "meant"), [
    ("浙将2026年GDP目标", "浙江2026年GDP目标"),
    ("淅江省2025年财政收入", "浙江省2025年财政收入"),
    ("江酥2025年就业", "江苏2025年就业"),
    ("今年地区生产总直目标", "今年地区生产总值目标"),
    ("社会消费品零售总客是多少", "社会消费品零售总额是多少"),
    ("固定资产投姿增长多少", "固定资产投资增长多少"),
    ("许水2023年修了多少路", "徐水2023年修了多少路"),
    ("博业县的路有多长", "博野县的路有多长"),
])  # fmt: skip
def test_a_misspelt_name_is_read_as_meant(typed: str, meant: str) -> None:
    mended, changes = mend(typed, PLACES)

    assert mended == meant
    assert len(changes) == 1


@pytest.mark.parametrize("right", [
    "浙江2026年GDP目标", "江北2026年GDP目标", "居民消费支出增长多少", "农村居民收入", "地方财政支出是多少",
    "今年要建多少学校", "望都2023年修了多少路", "许昌2023年修了多少路", "唐县2023年修了多少路",
])  # fmt: skip
def test_what_is_no_misspelling_is_left_alone(right: str) -> None:
    assert mend(right, PLACES) == (right, ())


@pytest.mark.parametrize("name", INDICATORS)
def test_a_name_that_is_right_stays(name: str) -> None:
    assert mend(f"去年{name}是多少", PLACES) == (f"去年{name}是多少", ())


@given(st.text("浙江苏酥将省生产总值直2026年的目标", max_size=30))
def test_positions_hold(text: str) -> None:
    assert len(mend(text, PLACES)[0]) == len(text)


@pytest.mark.parametrize("quoted", ["“生产总直”是多少", "去年「生产总直」是多少", '"浙将省"2026年的目标'])
def test_what_stands_in_quotation_marks_is_meant_as_it_is_written(quoted: str) -> None:
    assert mend(quoted, PLACES) == (quoted, ())
