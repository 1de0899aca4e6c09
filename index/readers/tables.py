"""A table's cells go in, the lines that its rows stand for come out, each readable without the table.

A row like 社零总额 | 498.7 | 5.5% says nothing without the head above it, and is about as many years as that names.
Read out with head, unit and year it says: 社零总额2030年总量498.7亿元。社零总额2031年目标5.5%。 What nobody can read out,
because no head says what its figures are, stays a line with tabs between the cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MOST_CELLS = 20_000  # of one table; more are no table of a report
_WIDEST_SPAN = 100
_DEEPEST_HEAD = 5  # rows
_LONGEST_SENTENCE = 80  # characters, after which the next column begins one of its own
_LONGEST_HEAD = 40  # characters; a longer text is no head of a column
_LONGEST_LABEL = 60  # and no head of a row
_LINES_ABOVE = 3  # in which title and unit of a table stand
_LONGEST_ABOVE = 80  # characters of such a line

_YEAR = re.compile(r"(?:19|20)\d\d\s*年度?")
_DATED = re.compile(
    r"(?<![比较与同]|[到至自])(?:19|20)\d\d\s*年度?(?![底末初前以])"
)  # dates all figures below it
_PERIOD = re.compile(r"“?十[一二三四五六]五”?(?:时期|期间)?$")
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")
_NO_DATUM = re.compile(  # digits of a head that are no figure of its own
    r"(?:19|20)\d\d\s*年度?|第?\d{1,2}\s*[-—–~～至]?\s*\d{0,2}\s*(?:个月|月份?|季度)|\d+周?岁(?:及?以[上下])?|[（(]\d{1,2}[）)]"
    r"|^(?:表|附表|附件)\s*\d+|(?<=[A-Za-z])\d+"
)
_BARE = re.compile(r"[-−+]?\d[\d.,， ]*")  # a figure without a unit of its own
_NOTHING = re.compile(r"[-—–―/\\…·.\s]*|无")
_SERIAL_HEAD = re.compile(r"序号|编号|No\.?|行次", re.I)
_UNIT_HEAD = re.compile(r"(?:计量|数量)?单位(?:名称)?")
_PLACES_HEAD = re.compile(r"(?:责任|牵头|配合|承办|实施|主管|建设)单位")
_CORNER = re.compile(
    r"[\s/\\]*|.{0,6}(?:指标|项目|名称|年份|年度|科目|类别|地区|单位|县区|区县|内容|时间)(?:名称|类型)?"
)
_UNIT = (
    r"(?:[十百千万亿]{0,2}(?:美元|欧元|元|人次|人|户|个百分点|个|家|件|平方公里|平方千米|平方米|立方米|公里|公顷|亩|吨标准煤"
    r"|吨|公斤|千克|斤|米|千瓦时|千瓦|标箱|床|张|套|所|处|座|项|次|台|辆|架|头|只|株|条|艘|名|位|册|岁|天|小时|微克/立方米)"
    r"(?:/[\u4e00-\u9fff]{1,4})?|[%％‰]|百分点|TEU)"
)
_IN_BRACKETS = re.compile(rf"[（(]\s*(?:单位[:：])?\s*({_UNIT})\s*[）)]", re.I)
_UNIT_ALONE = re.compile(_UNIT, re.I)
_UNIT_LINE = re.compile(r"(?:金额|计量|数量)?单位\s*[:：]\s*(?P<units>[^\s）)。]{1,30})")
_SHARE_HEAD = re.compile(
    r"增长|增速|增幅|涨幅|降幅|同比|环比|比上年|较上年|增减|占比|比重|比例|[率%％±]|为[^，]{0,8}数"
)
_LEANS = re.compile(  # a head that goes on with the column before it
    r"^(?:其中)?(?:比|较|同比|环比|增长|增速|增幅|增减|涨|降|占|完成|为)|[率幅速]$|[±%％]"
)
_RELATIVE = re.compile(r"(?<![比较])(?:上年|去年|前年|上一年|同期|次年|下年|明年)(?!同期?比|增)")
_FILLER = re.compile(r"(?:完成|执行|实现|发展|基本)?情况|^的")
_LEVEL = re.compile(
    r"(?:绝对)?(?:数值|数额|绝对数|绝对量|总量|数量|金额|数)"
)  # says of a figure that it is one
_PLANS = re.compile(r"目标|预算|计划|预期|安排|预计|建议")
_DONE = re.compile(r"执行|完成|实际|实绩|决算|达到|占|为.*[数%％]$")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)]|\d{1,3}[、.．](?!\d)|[①-⑳])\s*"
)
_PART = re.compile(r"^(?:其中|#|＃|其\s*中)\s*[:：、]?\s*")
_TOTAL = re.compile(r"(?:合|总|共|小)\s*计|总\s*数")
_MANY_MATTERS = re.compile(
    r"指标|目标|任务|实事|计划|预算|决算|收支|安排|项目|清单|规划|情况$"
)  # titles of tables of all sorts
_TELLS_NO_MATTER = re.compile(  # heads that say by how much, and not of what
    r"(?:比|较)?(?:上年|去年|同期|同比|环比)?(?:同期)?(?:实际|名义)?(?:增长|增速|增幅|涨跌|涨幅|增减|下降)(?:幅度|率|速度|额|[±+%％-])*"
)
_SPEED = re.compile(r"(?:及其?|和)?(?:同比|比上年)?(?:增长|增速|增幅|涨跌)(?:速度|幅度|率)?(?:情况)?$|情况$")
_TITLE_DRESS = re.compile(
    r"^(?:附?[表件]\s*[\d一二三四五六七八九十]*(?:[-—]\d+)?\s*[:：.、]?\s*)|[（(]单位[^）)]*[）)]|(?:情况)?(?:一览|统计)?表$"
)
_SPACE = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is written, over how many rows and columns it reaches, and whether its row is marked as a head."""

    text: str
    rows: int = 1
    columns: int = 1
    head: bool = False


@dataclass(frozen=True, slots=True)
class _Context:
    """What stands above a table of all its figures: what it is of, in which units, of which year."""

    title: str
    units: tuple[str, ...]
    year: str

    @property
    def measured(self) -> str:
        """What all figures of the table measure, where its title says so: 分行业固定资产投资增速."""
        return "" if _MANY_MATTERS.search(self.title) else _YEAR.sub("", _SPEED.sub("", self.title))

    def unit(self, share: bool) -> str:
        """The unit of a column that names none: one of a level, or one of a ``share`` or change."""
        fitting = [unit for unit in self.units if (unit in "%％‰") == share]
        return fitting[0] if len(fitting) == 1 else ""


@dataclass(frozen=True, slots=True)
class _Column:
    """The head of a column: its words, its unit, the year of its figures, and whether these are intended."""

    name: str
    unit: str
    year: str
    plan: bool
    share: bool


def lines(rows: Sequence[Sequence[Cell]], above: Sequence[str] = ()) -> list[str]:
    """The lines of a table: what `read_out` says, or its rows with tabs between the cells."""
    said = read_out(rows, above)
    if said is not None:
        return said
    return ["\t".join(row) for row in filled(rows)]


def filled(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """The texts of each row, those of cells that reach down to it among them."""
    grid = _grid(rows)
    texts = [[_squeezed(cell.text) for cell in row] for row in rows] if grid is None else []
    texts += [[cell.text for cell in _apart(row)] for row in grid or ()]
    return [row for row in texts if any(row)]


def read_out(rows: Sequence[Sequence[Cell]], above: Sequence[str] = ()) -> list[str] | None:
    """The sentences of each row, a line a row, where a head says what the figures are; else ``None``.

    ``above`` are the lines before the table, which may hold its title and unit.
    """
    grid = _grid(rows)
    if grid is None:
        return None
    first, last = _framed(grid)
    body = grid[first:last]
    said_above = [_text(row) for row in grid[:first]]
    depth = _depth(body)
    if len(body) < 2 or not 0 < depth < len(body) or len(body[0]) < 2:
        return None
    near = [line.strip() for line in "\n".join(above).split("\n") if line.strip()][-_LINES_ABOVE:]
    context = _context([*(line for line in near if len(line) <= _LONGEST_ABOVE), *said_above])
    found: list[str] = []
    for block in _side_by_side(body, depth):
        told = _block(block, depth, context)
        if told is None:
            return None
        found += told
    return [*said_above, *found, *(_text(row) for row in grid[last:])]


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]] | None:
    """The table with every cell in each place that it reaches over; ``None`` where it is no such thing."""
    places: dict[tuple[int, int], Cell] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in places:
                x += 1
            down, across = min(cell.rows, _WIDEST_SPAN), min(cell.columns, _WIDEST_SPAN)
            tidy = Cell(_squeezed(cell.text), down, across, cell.head)
            for i in range(min(down, len(rows) - y)):
                for j in range(across):
                    places.setdefault((y + i, x + j), tidy)
            x += across
            if len(places) > _MOST_CELLS:
                return None
    if not places:
        return None
    width = max(x for _, x in places) + 1
    if width * len(rows) > _MOST_CELLS:
        return None
    empty = Cell("")
    grid = [[places.get((y, x), empty) for x in range(width)] for y in range(len(rows))]
    kept = [x for x in range(width) if any(row[x].text for row in grid)]
    return [[row[x] for x in kept] for row in grid if any(cell.text for cell in row)] if kept else None


def _squeezed(text: str) -> str:
    return _SPACE.sub("", text.strip())


def _apart(row: Sequence[Cell]) -> list[Cell]:
    """The cells of a row, each once however far it reaches."""
    return [cell for x, cell in enumerate(row) if x == 0 or cell is not row[x - 1] or not cell.text]


def _text(row: Sequence[Cell]) -> str:
    return " ".join(cell.text for cell in _apart(row) if cell.text)


def _framed(grid: Sequence[Sequence[Cell]]) -> tuple[int, int]:
    """The rows ``[first, last)`` of the table proper: titles and units stand above it, notes below."""

    def outside(row: Sequence[Cell]) -> bool:
        said = [cell for cell in _apart(row) if cell.text and not _UNIT_LINE.search(cell.text)]
        return len(row) > 1 and len(said) <= 1

    first, last = 0, len(grid)
    while first < last and outside(grid[first]):
        first += 1
    while last > first and outside(grid[last - 1]) and _spans(grid[last - 1]):
        last -= 1
    return first, last


def _spans(row: Sequence[Cell]) -> bool:
    return (
        len(_apart(row)) == 1
        or len(_text(row)) > _LONGEST_LABEL
        or _text(row).startswith(("注", "说明", "备注", "资料来源"))
    )


def _depth(body: Sequence[Sequence[Cell]]) -> int:
    """How many rows the head has: those before the first that states a figure."""
    for depth, row in enumerate(body):
        if depth == 0 and (_all_heads(row) or _of_years(row)):
            continue
        if _all_heads(row) and depth < _DEEPEST_HEAD:
            continue
        if any(_states(cell.text) for cell in row[1:]):
            return depth if depth <= _DEEPEST_HEAD else 0
        if depth and not any(cell.text and len(cell.text) <= _LONGEST_HEAD for cell in row[1:]):
            return depth  # a group of rows without figures
    return 0


def _all_heads(row: Sequence[Cell]) -> bool:
    return all(cell.head or not cell.text for cell in row)


def _of_years(row: Sequence[Cell]) -> bool:
    """Whether a row without a label states nothing but years: 2023 | 2024 | 2025 | 备注."""
    years = [cell.text for cell in _apart(row[1:]) if _BARE_YEAR.fullmatch(cell.text)]
    others = any(_states(cell.text) for cell in row[1:] if not _BARE_YEAR.fullmatch(cell.text))
    return (
        bool(years)
        and not others
        and _CORNER.fullmatch(row[0].text) is not None
        and len(set(years)) == len(years)
    )


def _states(text: str) -> bool:
    """Whether a cell states a figure."""
    return any(c.isdigit() for c in _NO_DATUM.sub("", text))


def _context(above: Sequence[str]) -> _Context:
    units: tuple[str, ...] = ()
    for line in above:
        found = _UNIT_LINE.search(line)
        if found:
            units = tuple(
                unit for unit in re.split(r"[、,，/;；和]", found["units"]) if _UNIT_ALONE.fullmatch(unit)
            )
    title = next((line for line in reversed(above) if not _UNIT_LINE.match(line.strip("（( "))), "")
    title = _TITLE_DRESS.sub("", _TITLE_DRESS.sub("", title.strip())).strip("：: ")
    years = set(_YEAR.findall(title))
    return _Context(
        title if len(title) <= _LONGEST_HEAD else "", units, years.pop() if len(years) == 1 else ""
    )


def _side_by_side(body: Sequence[Sequence[Cell]], depth: int) -> list[list[list[Cell]]]:
    """The table, or the tables that stand beside each other in it: 项目 | 预算数 | 项目 | 预算数."""
    heads = [_head(body[:depth], x) for x in range(len(body[0]))]
    starts = [0] + [
        x
        for x in range(2, len(heads) - 1)
        if heads[x] and heads[x] == heads[0] and body[0][x] is not body[0][0]
    ]
    ends = [*starts[1:], len(heads)]
    return [[list(row[start:end]) for row in body] for start, end in zip(starts, ends, strict=True)]


def _head(head: Sequence[Sequence[Cell]], x: int) -> str:
    """The words above column ``x``, each once."""
    return "".join(dict.fromkeys(row[x].text for row in head))


def _block(block: Sequence[Sequence[Cell]], depth: int, context: _Context) -> list[str] | None:
    """The lines of a table with a head of ``depth`` rows."""
    heads = [_head(block[:depth], x) for x in range(len(block[0]))]
    rows = block[depth:]
    labels, values = _columns_of(heads, rows)
    figures = [x for x in values if any(_states(row[x].text) for row in rows)]
    if not labels or not figures or any(len(heads[x]) > _LONGEST_HEAD for x in values):
        return None
    columns: dict[int, _Column] = {}
    for x in values:
        before = columns.get(x - 1)
        columns[x] = _column(heads[x], before, context)
    # Of a table of nothing but 比上年增长, its title says what has grown.
    measured = context.measured if all(_TELLS_NO_MATTER.fullmatch(columns[x].name) for x in figures) else ""
    unit_column = next((x for x in range(len(heads)) if _UNIT_HEAD.fullmatch(heads[x])), None)
    found: list[str] = []
    group = whole = ""
    told = Counter(_label(row, labels, heads) for row in rows)
    for row in rows:
        stated = {x: row[x].text for x in values if not _NOTHING.fullmatch(row[x].text)}
        label = _label(row, labels, heads)
        if not stated or len({id(cell) for cell in row}) == 1:
            group = _NUMBERING.sub("", label).strip("：: ")
            continue
        if _TOTAL.search(label):
            group = ""
        part = _PART.match(label) or (told[label] > 1 and not _TOTAL.fullmatch(label))
        label, unit = _own_unit(label, row, unit_column)
        label = f"{whole}中的{_PART.sub('', label)}" if part and whole else label
        whole = whole if part else label
        if _TOTAL.fullmatch(label) and context.title:
            label = _YEAR.sub("", context.title) + label
        elif measured and measured not in label and not group:
            label = f"{measured}：{label}"
        said = f"{group}：{label}" if group else label
        found.append("".join(_sentences(said, stated, columns, unit)))
    return found or None


def _columns_of(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> tuple[list[int], list[int]]:
    """The columns that say what a row is about, and those that say something of it."""
    first = next(
        (x for x, head in enumerate(heads) if not _SERIAL_HEAD.fullmatch(head) and not _counts(rows, x)), None
    )
    if first is None:
        return [], []
    labels = [first]
    for x in range(first + 1, len(heads) - 1):
        if _UNIT_HEAD.fullmatch(heads[x]):
            continue
        texts = [row[x].text for row in rows if row[x].text]
        figures = sum(_states(text) for text in texts)
        if figures or not texts or _YEAR.search(heads[x]) or _PLACES_HEAD.search(heads[x]):
            break
        labels.append(x)
    values = [x for x in range(labels[-1] + 1, len(heads)) if not _UNIT_HEAD.fullmatch(heads[x])]
    return labels, values


def _counts(rows: Sequence[Sequence[Cell]], x: int) -> bool:
    """Whether a column only numbers the rows."""
    numbers = [row[x].text for row in rows if row[x].text]
    return len(numbers) > 1 and all(text == str(i) for i, text in enumerate(numbers, 1))


def _column(head: str, before: _Column | None, context: _Context) -> _Column:
    bracket = _IN_BRACKETS.search(head)
    name = _IN_BRACKETS.sub("", head)
    name = re.sub(r"[（(]?[±+]?[/／-]?[%％][）)]?$", "", name) or name
    name = (
        f"{name}年" if _BARE_YEAR.fullmatch(name) else re.sub(r"^((?:19|20)\d\d)(?=[^\d年])", r"\1年", name)
    )
    share = _SHARE_HEAD.search(head) is not None
    unit = bracket[1] if bracket else "%" if re.search(r"[%％]", head) else ""
    unit = unit or context.unit(share)
    dated = _DATED.search(name)
    if dated:
        name = _PERIOD.sub("", name[: dated.start()]) + name[dated.end() :]
    name = _FILLER.sub("", name)
    name = "" if _LEVEL.fullmatch(name) else name
    year = dated[0] if dated else before.year if before and _LEANS.search(name) else ""
    if not year and not _RELATIVE.search(name):
        year = context.year
    plan = _PLANS.search(head) is not None and not _DONE.search(head)
    leans = before is not None and not dated and not plan and _LEANS.search(name) is not None
    return _Column(name, unit, year, before.plan if leans and before else plan, share)


def _label(row: Sequence[Cell], labels: Sequence[int], heads: Sequence[str]) -> str:
    """What a row is about: its label, led by those of the groups that it stands in."""
    words = list(dict.fromkeys(_NUMBERING.sub("", row[x].text).strip("：: ") for x in labels if row[x].text))
    label = "：".join(word for word in words if word)
    if _BARE_YEAR.fullmatch(label) and re.search(r"年|时间", heads[labels[0]]):
        return f"{label}年"
    return label[:_LONGEST_LABEL]


def _own_unit(label: str, row: Sequence[Cell], column: int | None) -> tuple[str, str]:
    """The label without its unit, and that unit: in brackets behind it, or in a column of its own."""
    bracket = _IN_BRACKETS.search(label)
    if bracket:
        return _IN_BRACKETS.sub("", label), bracket[1]
    return label, row[column].text if column is not None else ""


def _sentences(label: str, stated: dict[int, str], columns: dict[int, _Column], unit: str) -> Iterator[str]:
    """What a row says, a sentence for each year, results and intentions apart."""
    groups: dict[tuple[str, bool], list[str]] = {}
    own_year = _YEAR.match(label)
    for x, value in stated.items():
        column = columns[x]
        measured = column.unit if column.share else unit or column.unit
        value = value.rstrip("。；;")
        said = column.name + value + (measured if _BARE.fullmatch(value) else "")
        groups.setdefault((column.year, column.plan), []).append(said)
    for (year, _), facts in groups.items():
        lead = label if own_year or _YEAR.search(facts[0]) else year + label
        for parts in _within(facts, _LONGEST_SENTENCE - len(lead)):
            yield f"{lead}{'，'.join(parts)}。"


def _within(parts: Sequence[str], longest: int) -> Iterator[list[str]]:
    """``parts`` in order, so many together as have ``longest`` characters at most."""
    together: list[str] = []
    for part in parts:
        if together and sum(map(len, together)) + len(part) > longest:
            yield together
            together = []
        together.append(part)
    if together:
        yield together
