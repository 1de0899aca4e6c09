"""The page of a file on which a sentence stands, and the lines on it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from index.errors import ReadError
from index.facsimile import facsimile, has_pages
from tests.index.test_readers import pdf

FIRST = ["Government report", "Growth reached 5.7 percent"]
SECOND = ["Plan for the year", "Homes for 2300 people", "are to be built."]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("facsimile") / "a.pdf"
    path.write_bytes(pdf([FIRST, SECOND]))
    return path


def test_the_page_of_a_sentence_is_found_and_each_of_its_lines(file: Path) -> None:
    found = facsimile(file, "Homes for 2300 people are to be built.")
    assert (found.page, found.pages, len(found.boxes)) == (2, 2, 2)
    (_, first, _, _), (_, second, _, _) = found.boxes
    assert 0 < first < second < 1
    with Image.open(io.BytesIO(found.jpeg)) as picture:
        assert picture.width == 1400


def test_a_page_is_shown_by_its_number_and_the_first_where_nothing_is_found(file: Path) -> None:
    assert facsimile(file, "Growth reached", 2).boxes == ()
    assert facsimile(file, "Growth reached", 99).page == 2
    lost = facsimile(file, "no such sentence")
    assert (lost.page, lost.boxes) == (1, ())


def test_lines_that_were_recognised_are_marked_as_they_are(tmp_path: Path) -> None:
    Image.new("RGB", (3000, 2000), "white").save(tmp_path / "a.png")
    found = facsimile(tmp_path / "a.png", "", 1, [(0.1, 0.2, 0.3, 0.4)])
    assert (found.page, found.pages, found.boxes) == (1, 1, ((0.1, 0.2, 0.3, 0.4),))


@pytest.mark.parametrize("name", ["broken.pdf", "broken.png", "gone.pdf"])
def test_what_cannot_be_shown_is_told(tmp_path: Path, name: str) -> None:
    if name.startswith("broken"):
        (tmp_path / name).write_bytes(b"%PDF-1.7 no document")
    with pytest.raises(ReadError, match="请下载原件查看"):
        facsimile(tmp_path / name, "a")


def test_only_files_with_pages_have_them() -> None:
    assert [has_pages(name) for name in ("a.PDF", "b.jpg", "c.docx", "d.txt")] == [True, True, False, False]
