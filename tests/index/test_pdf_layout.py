"""What `index.readers.pdf` makes of how a page is laid out: tables with and without rules, over pages, and columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from index.readers import tables
from index.readers.limits import Limits
from index.readers.pdf import read
from index.readers.tables import Cell

SIZE = 12.0


@dataclass
class Sheet:
    """A page to be drawn: text at its place, in the order given, and rules from point to point."""

    texts: list[tuple[float, float, str]] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)

    def write(self, x: float, y: float, text: str) -> None:
        self.texts.append((x, y, text))

    def column(self, x: float, y: float, lines: Iterable[str], leading: float = 18.0) -> float:
        """Lines one below the other; the height below them."""
        for line in lines:
            self.write(x, y, line)
            y -= leading
        return y


def width(text: str) -> float:
    return SIZE * len(text)


def document(sheets: Sequence[Sheet], rotated: bool = False) -> bytes:
    """The sheets as a PDF, in a font that readers know without its file, in which each character is as wide as high."""
    font = "/BaseFont /STSong-Light"
    info = "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        f"<< /Type /Font /Subtype /Type0 {font} /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        f"<< /Type /Font /Subtype /CIDFontType0 {font} {info} /DW 1000 >>",
    ]
    kids = []
    turn = "0 1 -1 0 595 0 cm" if rotated else ""
    for sheet in sheets:
        shown = " ".join(
            f"BT /F1 {SIZE} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET"
            for x, y, text in sheet.texts
        )
        drawn = " ".join(f"{a} {b} m {c} {d} l S" for a, b, c, d in sheet.rules)
        stream = f"{turn} 0.5 w {drawn} {' '.join(sheet.boxes)} {shown}"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        resources = f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R"
        box = "/MediaBox [0 0 595 842]" + (" /Rotate 90" if rotated else "")
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} {resources} >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, offsets = "%PDF-1.5\n", []
    for number, item in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{item}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def lines_of(*sheets: Sheet, rotated: bool = False) -> list[str]:
    return read(document(sheets, rotated), Limits()).text.split("\n")


# --- tables to draw

COLUMNS = (60.0, 180.0, 250.0, 390.0)
RIGHT = 530.0
HEAD = ("指标", "单位", "2031年实绩", "2032年目标")
ROWS = (
    ("地区生产总值", "亿元", "812.4", "增长6%左右"),
    ("规上工业增加值增速", "%", "7.3", "7.6"),
    ("高速公路里程", "公里", "215", "248"),
    ("常住人口城镇化率", "%", "61.8", "62.7"),
    ("省级专精特新企业培育数", "家", "96", "120"),
)


def said(*rows: Sequence[str]) -> list[str]:
    """What a table of these rows says in every format."""
    lines = tables.read_out([[Cell(text) for text in row] for row in rows])
    assert lines is not None
    return lines


READ_OUT = said(HEAD, *ROWS)


def wrapped(text: str, characters: int) -> list[str]:
    return [text[i : i + characters] for i in range(0, len(text), characters)]


def draw(
    sheet: Sheet,
    top: float,
    rows: Sequence[Sequence[str]],
    *,
    ruled: str = "all",
    placed: str = "top",
    leading: float = 14.0,
    padding: float = 8.0,
    wrap: int = 6,
) -> float:
    """A table whose first column is ``wrap`` characters wide; the height of its foot."""
    edges = [*COLUMNS, RIGHT]
    y = top
    levels = [top]
    for row in rows:
        cells = [wrapped(cell, wrap if i == 0 else 10) or [""] for i, cell in enumerate(row)]
        height = leading * max(map(len, cells)) + padding
        for x, cell in zip(edges, cells, strict=False):
            spare = height - padding - leading * len(cell)
            down = {"top": 0.0, "middle": spare / 2, "bottom": spare}[placed]
            for i, line in enumerate(cell):
                if line:
                    sheet.write(x + 4, y - padding / 2 - SIZE - down - i * leading, line)
        y -= height
        levels.append(y)
    if ruled == "boxes":  # a box drawn round each cell
        for upper, lower in pairwise(levels):
            sheet.boxes += [f"{a} {lower} {b - a} {upper - lower} re S" for a, b in pairwise(edges)]
    elif ruled == "bars":  # thin boxes filled, as office programs draw borders, cell by cell
        for level in levels:
            sheet.boxes += [f"{a} {level} {b - a} 0.48 re f" for a, b in pairwise(edges)]
        for upper, lower in pairwise(levels):
            sheet.boxes += [f"{x} {lower} 0.48 {upper - lower} re f" for x in edges]
    elif ruled == "path":  # all in one path, moved to its place
        steps = [f"0 {level - y} m {edges[-1] - edges[0]} {level - y} l" for level in levels]
        steps += [f"{x - edges[0]} 0 m {x - edges[0]} {top - y} l" for x in edges]
        sheet.boxes.append(f"q 1 0 0 1 {edges[0]} {y} cm {' '.join(steps)} S Q")
    elif ruled == "shaded":  # every other row filled, no line drawn
        sheet.boxes += [
            f"q 0.9 g {edges[0]} {lower} {edges[-1] - edges[0]} {upper - lower} re f Q"
            for upper, lower in list(pairwise(levels))[::2]
        ]
    elif ruled == "open":  # no line at the left and the right
        sheet.rules += [(edges[0], level, edges[-1], level) for level in levels]
        sheet.rules += [(x, top, x, y) for x in edges[1:-1]]
    elif ruled == "down":  # only a frame and lines between the columns
        sheet.rules += [(edges[0], level, edges[-1], level) for level in (top, y)]
        sheet.rules += [(x, top, x, y) for x in edges]
    elif ruled == "head":  # a frame, lines between the columns, and one below the head
        sheet.rules += [(edges[0], level, edges[-1], level) for level in (top, levels[1], y)]
        sheet.rules += [(x, top, x, y) for x in edges]
    lying = {"all": levels, "rows": levels, "three": [levels[0], levels[1], levels[-1]]}.get(ruled, [])
    sheet.rules += [(edges[0], level, edges[-1], level) for level in lying]
    if ruled == "all":
        sheet.rules += [(x, top, x, y) for x in edges]
    return y


PROSE = ["各位代表：", "现在，我代表市人民政府向大会报告工作，请予审议。", "附件：主要指标表"]


def with_table(**how: object) -> Sheet:
    sheet = Sheet()
    y = sheet.column(60, 780, PROSE)
    draw(sheet, y, [HEAD, *ROWS], **how)  # type: ignore[arg-type]
    return sheet


# --- tables


@pytest.mark.parametrize("placed", ["top", "middle", "bottom"])
@pytest.mark.parametrize(
    "ruled", ["all", "rows", "three", "none", "boxes", "bars", "path", "shaded", "open", "down", "head"]
)
def test_a_table_is_read_out_however_it_is_ruled_and_its_cells_stand(ruled: str, placed: str) -> None:
    assert lines_of(with_table(ruled=ruled, placed=placed)) == [*PROSE, *READ_OUT]


@pytest.mark.parametrize("ruled", ["all", "three", "none"])
def test_the_rows_of_a_table_may_be_as_close_as_the_lines_of_its_cells(ruled: str) -> None:
    assert lines_of(with_table(ruled=ruled, padding=1.0)) == [*PROSE, *READ_OUT]


def test_a_table_on_a_page_turned_by_its_viewer_is_read_out() -> None:
    assert lines_of(with_table(), rotated=True) == [*PROSE, *READ_OUT]


@pytest.mark.parametrize("ruled", ["all", "rows", "none"])
@pytest.mark.parametrize("repeated", [True, False])
def test_a_table_goes_on_over_pages_whose_furniture_stands_between(ruled: str, repeated: bool) -> None:
    sheets = []
    for number, rows in enumerate((ROWS[:2], ROWS[2:4], ROWS[4:]), 1):
        sheet = Sheet()
        sheet.write(60, 810, "云州市人民代表大会文件")
        y = sheet.column(60, 780, PROSE) if number == 1 else 780
        draw(sheet, y, [HEAD, *rows] if number == 1 or repeated else rows, ruled=ruled)
        sheet.write(280, 30, f"— {number} —")
        sheets.append(sheet)
    assert lines_of(*sheets) == ["云州市人民代表大会文件", *PROSE, *READ_OUT]


def test_a_caption_of_what_goes_on_stands_between_no_rows() -> None:
    first, second = Sheet(), Sheet()
    draw(first, first.column(60, 780, PROSE), [HEAD, *ROWS[:3]])
    draw(second, second.column(60, 780, ["主要指标表（续）"]), [HEAD, *ROWS[3:]])
    assert lines_of(first, second) == [*PROSE, *READ_OUT]


@pytest.mark.parametrize("ruled", ["all", "none"])
def test_a_row_that_a_page_breaks_is_one(ruled: str) -> None:
    first, second = Sheet(), Sheet()
    broken = ("省级专精特新", "家", "96", "120")
    draw(first, first.column(60, 780, PROSE), [HEAD, *ROWS[:4], broken], ruled=ruled)
    draw(second, 780, [("企业培育数", "", "", ""), ("森林覆盖率", "%", "41.2", "41.5")], ruled=ruled)
    assert lines_of(first, second) == [
        *PROSE,
        *READ_OUT,
        *said(HEAD, ("森林覆盖率", "%", "41.2", "41.5")),
    ]


def test_another_table_on_the_next_page_is_another() -> None:
    first, second = Sheet(), Sheet()
    draw(first, first.column(60, 780, PROSE), [HEAD, *ROWS[:2]])
    other = ("指标", "单位", "2033年实绩", "2034年目标")
    draw(second, second.column(60, 780, ["另一张表"]), [other, ROWS[2]])
    assert lines_of(first, second) == [
        *PROSE,
        *READ_OUT[:2],
        "另一张表",
        *said(other, ROWS[2]),
    ]


TIERED = (
    ("税收收入", "52.7亿元", "4.2%", "55亿元", "4.5%"),
    ("旅游人次", "318万", "9%", "350万", "10%"),
)


def two_tiers(ruled: bool) -> Sheet:
    """A head of two tiers, the years above over two columns each."""
    sheet = Sheet()
    y = sheet.column(60, 780, PROSE)
    edges = [60.0, 200.0, 280.0, 360.0, 440.0, 520.0]
    sheet.write(110, y - 22, "指标")
    sheet.write(250, y - 12, "2031年")
    sheet.write(410, y - 12, "2032年")
    for x, text in zip(edges[1:], ("完成数", "增幅", "目标数", "增幅"), strict=False):
        sheet.write(x + 40 - width(text) / 2, y - 32, text)
    for number, row in enumerate(TIERED):
        for left, right, text in zip(edges, edges[1:], row, strict=False):
            sheet.write((left + right - width(text)) / 2, y - 56 - 20 * number, text)
    if ruled:
        levels = [y, y - 40, y - 60, y - 82]
        sheet.rules += [(60, level, 520, level) for level in levels] + [(200, y - 20, 520, y - 20)]
        sheet.rules += [(x, y if x not in (280, 440) else y - 20, x, y - 82) for x in edges]
    return sheet


@pytest.mark.parametrize("ruled", [True, False])
def test_a_head_over_several_columns_is_said_of_each(ruled: bool) -> None:
    assert lines_of(two_tiers(ruled)) == [
        *PROSE,
        *said(("指标", "2031年完成数", "2031年增幅", "2032年目标数", "2032年增幅"), *TIERED),
    ]


def test_the_unit_of_a_caption_is_that_of_figures_without_one() -> None:
    sheet = Sheet()
    y = sheet.column(60, 780, [*PROSE, "单位：亿元、%"])
    head = ("项目", "2031年", "2031年增长", "2032年")
    draw(sheet, y, [head, ("税收收入", "52.7", "4.2", "55"), ("非税收入", "18.3", "-1.5", "18")])
    assert lines_of(sheet)[-2:] == [
        "2031年税收收入52.7亿元，增长4.2%。2032年税收收入55亿元。",
        "2031年非税收入18.3亿元，增长-1.5%。2032年非税收入18亿元。",
    ]


def test_a_head_or_a_row_with_a_unit_of_its_own_has_no_other() -> None:
    sheet = Sheet()
    y = sheet.column(60, 780, [*PROSE, "单位：亿元"])
    head = ("项目", "2031年", "2031年占比", "2032年")
    draw(sheet, y, [head, ("税收收入", "52.7", "74.2", "55"), ("粮食（万吨）", "18.3", "3.1", "18")])
    assert lines_of(sheet)[-2:] == [
        "2031年税收收入52.7亿元，占比74.2。2032年税收收入55亿元。",
        "2031年粮食18.3万吨，占比3.1。2032年粮食18万吨。",
    ]


def test_a_ruled_table_without_years_is_read_out_as_one_with_years() -> None:
    sheet = Sheet()
    y = sheet.column(60, 780, PROSE)
    draw(
        sheet,
        y,
        [
            ("项目", "数量", "责任单位", "备注"),
            ("改造老旧小区", "86个", "市住建局", ""),
            ("新建停车位", "1200个", "市交通局", "续建"),
        ],
    )
    assert lines_of(sheet)[3:] == [
        "改造老旧小区86个，责任单位市住建局。",
        "新建停车位1200个，责任单位市交通局，备注续建。",
    ]


def test_what_only_stands_in_columns_and_names_no_years_stays_as_it_is() -> None:
    sheet = Sheet()
    for y, row in zip(
        (700, 680, 660, 640),
        (
            ("张一", "李二", "王三"),
            ("赵四", "钱五", "孙六"),
            ("周七", "吴八", "郑九"),
            ("冯十", "陈一", "褚二"),
        ),
        strict=True,
    ):
        for x, name in zip((60, 200, 340), row, strict=True):
            sheet.write(x, y, name)
    assert ["".join(line.split()) for line in lines_of(sheet)] == [
        "张一李二王三",
        "赵四钱五孙六",
        "周七吴八郑九",
        "冯十陈一褚二",
    ]


def test_a_table_drawn_line_by_line_across_its_cells_is_the_same() -> None:
    sheet = with_table()
    sheet.texts.sort(key=lambda item: (-item[1], item[0]))
    assert lines_of(sheet) == [*PROSE, *READ_OUT]


# --- columns

LEFT = (
    "过去一年全市上下坚持稳中求进工作总基调，地区生产总值增长百分之五点六，高技术制造业投资增长较快，"
    "固定资产投资保持平稳，社会消费品零售总额持续回升，居民收入稳步提高。"
)
MIDDLE = (
    "城乡面貌持续改善，新建改建农村公路三百公里，老旧小区改造全面推进，污水处理能力明显提升，"
    "空气质量优良天数比率继续提高，绿色发展底色更加鲜明，群众获得感不断增强。"
)
OTHER = (
    "今年要重点抓好以下工作，扩大有效投资，促进消费提质升级，培育壮大新兴产业，"
    "深化重点领域改革，推进高水平对外开放，扎实办好民生实事，守牢安全发展底线，奋力开创新局面。"
)


def columns(stories: Sequence[str], wide: int, left: float = 50.0) -> Iterator[tuple[float, list[str]]]:
    for number, story in enumerate(stories):
        yield left + number * (wide * SIZE + 24), wrapped(story, wide)


@pytest.mark.parametrize("stories", [(LEFT, OTHER), (LEFT, MIDDLE, OTHER)])
@pytest.mark.parametrize("shift", [0.0, 5.0])
def test_columns_drawn_row_by_row_are_read_one_after_the_other(stories: Sequence[str], shift: float) -> None:
    sheet = Sheet()
    sheet.write(150, 800, "云州市二〇三二年政府工作报告在会上作出，全文如下")
    set_out = list(columns(stories, 10))
    for row in range(max(len(lines) for _, lines in set_out)):
        for number, (x, lines) in enumerate(set_out):
            if row < len(lines):
                sheet.write(x, 770 - 18 * row - shift * number, lines[row])
    sheet.write(50, 400, "本报记者采写的这一行在各栏下面并且横贯整个版面，比每一栏都宽")
    text = "".join(lines_of(sheet))
    assert all(story in text for story in stories)
    assert [text.index(story) for story in stories] == sorted(text.index(story) for story in stories)
    assert text.startswith("云州市二〇三二年")
    assert text.endswith("都宽")


def test_two_columns_drawn_one_after_the_other_stay_so() -> None:
    sheet = Sheet()
    for x, lines in columns((LEFT, OTHER), 18):
        sheet.column(x, 770, lines)
    assert "".join(lines_of(sheet)) == LEFT + OTHER
