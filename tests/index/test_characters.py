"""Traditional characters are read as simplified ones; simplified text is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.characters import plain, simplified
from qa.understanding.catalogue import normalise


def test_traditional_characters_are_read_as_simplified_ones() -> None:
    assert simplified("瀾江市2024年之後的地區生產總值是多少") == "澜江市2024年之后的地区生产总值是多少"
    assert normalise("瀾江市２０２４年") == "澜江市2024年"


@pytest.mark.parametrize(
    ("traditional", "simple"),
    [
        ("羣眾爲本，裏面裡面", "群众为本，里面里面"),
        ("衞生事業，着力、著力推進，著作權", "卫生事业，着力、着力推进，著作权"),
        ("之後，皇后，頭髮發展", "之后，皇后，头发发展"),
        ("乾淨幹部乾隆干擾", "干净干部乾隆干扰"),
        ("臺州市、浙江省餘姚市、陝西省乾縣", "台州市、浙江省余姚市、陕西省乾县"),
        ("製造業制度，複雜恢復，里程裏程，週年", "制造业制度，复杂恢复，里程里程，周年"),
        ("隻身一隻，麵粉面積，徵收象徵", "只身一只，面粉面积，征收象征"),
    ],
)
def test_characters_with_several_meanings_are_read_by_phrase(traditional: str, simple: str) -> None:
    assert simplified(traditional) == simple


def test_simplified_text_is_left_alone() -> None:
    assert simplified("乾县於2024年建成") == "乾县於2024年建成"


def test_a_report_with_a_rare_name_is_a_simplified_one() -> None:
    text = "云州市市长 李昇\n" + "乾县於去年建成高标准农田，全市生产总值稳步增长。" * 10
    assert plain(text) is text
    assert plain("雲州市市長\n乾縣於去年建成高標準農田。") == "云州市市长\n乾县于去年建成高标准农田。"


@given(st.text(max_size=60))
def test_positions_hold_and_once_is_enough(text: str) -> None:
    assert len(simplified(text)) == len(text)
    assert len(plain(text)) == len(text)
    assert simplified(simplified(text)) == simplified(text)
