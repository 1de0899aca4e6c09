"""A page of a report's file is drawn, and the sentence found on it: at its own place, over two pages, or near others."""

import io

import pytest
from PIL import Image

from index.errors import ReadError
from index.facsimile import LONGEST_SIDE, draw
from index.pinpoint import Words
from index.readers.reading import Box
from tests.index.test_readers import pdf

NOTHING = Words("")
PAGES = (
    ("云溪市政府工作报告", "新增养老床位1860张，建成老年食堂72家。", "各项工作稳步推进。"),
    ("各项工作稳步推进。", "开工建设青屿大桥，完成投资", "38.4亿元，新开公交线路6条。", "城镇新增就业4.2万人，比上年多"),
    ("— 3 —", "三千人，居民收入增⻓5.6%。",),
)  # fmt: skip
FILE = pdf(PAGES)


def found(text: str, number: int = 0, near: tuple[str, ...] = ()) -> tuple[int, int]:
    """The page of a sentence, and in how many lines it stands there."""
    drawn = draw(FILE, ".pdf", None, Words(text, number, near))
    return drawn.page, len(drawn.boxes)


def test_a_page_is_a_picture_of_bounded_size() -> None:
    drawn = draw(FILE, ".pdf", 2, NOTHING)
    image = Image.open(io.BytesIO(drawn.picture))
    assert (drawn.page, drawn.pages, drawn.sought) == (2, 3, False)
    assert (image.format, image.size) == ("WEBP", (drawn.width, drawn.height))
    assert max(image.size) == LONGEST_SIDE


def test_a_sentence_is_found_on_its_page_line_by_line() -> None:
    assert found("新增养老床位1860张，建成老年食堂72家。") == (1, 1)
    assert found("开工建设青屿大桥，完成投资38.4亿元，新开公交线路6条。") == (2, 2)


def test_of_sentences_that_read_alike_the_one_meant_is_found() -> None:
    assert [found("各项工作稳步推进。", number) for number in (0, 1, 7)] == [(1, 1), (2, 1), (1, 1)]


def test_of_a_sentence_that_runs_on_its_beginning_is_found() -> None:
    assert found("城镇新增就业4.2万人，比上年多三千人，居民收入增长5.6%。") == (2, 1)


def test_forms_of_characters_make_no_difference() -> None:
    assert found("居民收入增长5.6%。") == (3, 1)


def test_of_what_does_not_stand_there_the_page_is_told_by_its_neighbours() -> None:
    assert found("养老床位：1860张", near=("没有这句", "38.4亿元，新开公交线路6条。")) == (2, 0)
    drawn = draw(FILE, ".pdf", None, Words("哪里都没有的一句话"))
    assert (drawn.page, drawn.sought, drawn.boxes) == (1, False, ())


def test_a_box_lies_where_the_line_is() -> None:
    drawn = draw(FILE, ".pdf", None, Words("新增养老床位1860张，建成老年食堂72家。"))
    (box,) = drawn.boxes
    assert box.left == pytest.approx(72 / 595, abs=0.01)
    assert box.top < 1 - (780 - 16) / 842 < box.bottom, "its second line"
    assert box.right > box.left + 0.3


def test_a_place_that_is_known_is_kept() -> None:
    box = Box(0.1, 0.2, 0.3, 0.4)
    drawn = draw(FILE, ".pdf", 3, NOTHING, (box,))
    assert (drawn.page, drawn.boxes, drawn.sought) == (3, (box,), True)


def test_a_page_beyond_the_last_is_the_last() -> None:
    assert draw(FILE, ".pdf", 99, NOTHING).page == 3


def test_a_picture_is_its_own_page() -> None:
    stream = io.BytesIO()
    Image.new("RGB", (3_000, 400), "white").save(stream, "PNG")
    drawn = draw(stream.getvalue(), ".PNG", None, NOTHING)
    assert (drawn.pages, drawn.width, drawn.height) == (1, LONGEST_SIDE, 213)


@pytest.mark.parametrize(
    ("data", "suffix", "told"),
    [
        (b"%PDF-1.5\nbroken", ".pdf", "打不开"),
        (b"no picture", ".png", "打不开"),
        (FILE, ".docx", "没有固定的页面"),
    ],
)
def test_what_cannot_be_drawn_is_told(data: bytes, suffix: str, told: str) -> None:
    with pytest.raises(ReadError, match=told):
        draw(data, suffix, None, NOTHING)


def test_a_page_that_takes_too_long_is_told() -> None:
    with pytest.raises(ReadError, match="秒内没有画出"):
        draw(FILE, ".pdf", None, NOTHING, seconds=0.001)
