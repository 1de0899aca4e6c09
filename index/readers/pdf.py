"""The bytes of a PDF go in, the text of its text layer comes out, a line for each line on the page.

Page numbers and running heads are left out, for only here is it known where a page ends; notes at the foot of a page
move behind the text. Columns are read one after the other, and tables read out as those of other formats are. Broken
sentences are healed by `index.clean`. A page without a text layer is recognised in its picture where that can be done
(`index.readers.scan`); else a scan is refused. PDFium is native code: builds call it in a process of its own
(`index.workers`).
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from index.errors import ReadError
from index.readers import recognise, scan
from index.readers.align import aligned
from index.readers.columns import in_order
from index.readers.grid import Block, Grid, over_pages, ruled
from index.readers.limits import Limits
from index.readers.page import Page, Piece, look
from index.readers.reading import Reading, Turn

if TYPE_CHECKING:
    import pypdfium2

_EDGE = 3  # lines at the top and at the bottom of a page among which its furniture is looked for
_HEAD = 40  # characters; a running head is shorter
_MIN_PAGE = 20  # characters; a page with fewer is a picture, a cover or blank
_MAX_BARE = 0.5  # share of pages without text beyond which a document is a scan
_RECOGNISE = f"请先做文字识别（OCR）再放入，或安装识别组件（{recognise.INSTALL}）后更新索引"
_MAX_GARBLED = 0.2  # share of characters that no font explains; a sound document has none
_REPEATED = 0.4  # share of pages that carry a running head; even and odd pages may have their own
_PAGE_NUMBER = re.compile(
    r"[\s\-—–－·•~～|]*(?:第|Page|P\.?)?\s*(\d{1,4})\s*页?(?:\s*(?:[/／,，]|of)?\s*共?\s*\d{1,4}\s*页?)?[\s\-—–－·•~～|]*",
    re.I,
)
_HANZI = "\u4e00-\u9fff"
_SPACED = re.compile(rf"(?<=[{_HANZI}，。、；：！？“”（）]) (?=[{_HANZI}，。、；：！？“”（）])")
_FILLED = re.compile(
    rf"(?<=[{_HANZI}\d，。、；：！？“”（）,.:;()]) (?=[{_HANZI}，。、；：！？“”（）])|(?<=[{_HANZI}]) (?=\d)"
)
_ALONE = 5  # hanzi alone between spaces that make a line a spaced one
_ALONE_IN_LONG, _LONG_LINE = 3, 20  # and that make one of a line of that many characters
_NOTES = "注释"
_NOTE_MARK = re.compile(r"[①-⑳㉑-㉟㊱-㊿]|[［\[〔【]\d{1,3}[］\]〕】]")
_LONGEST_NOTE = 8  # lines, on the average of a page
_STAMP = re.compile(
    r".{2,16}[届次](?:人大|人民代表大会|政协|会议).{0,8}|.{0,12}会议文件.{0,8}|大会文件.{0,8}"
)
_SPACED_SHARE = 0.3  # of hanzi followed by a space, from which the spaces are letter spacing


def read(data: bytes, limits: Limits, turn: Turn = lambda done, total: None) -> Reading:
    """Return the text of the PDF ``data``; each page that has to be recognised is told to ``turn``.

    One that only asks for a password to be printed or changed opens without any, and is read.

    Raises:
        ReadError: The document is encrypted, a scan that cannot be recognised, or garbled, or has too many pages, or
            takes too long.
    """
    with closing(_opened(data)) as document:
        count = len(document)
        if count > limits.max_pages:
            raise ReadError(f"PDF 有 {count} 页，上限 {limits.max_pages} 页", "请拆分后再放入")
        pages = _extract(
            (look(document, number, limits.max_characters) for number in range(count)), count, limits
        )
        seen = _recognised(document, pages, limits, turn)
    pages = [seen[number].page if number in seen else page for number, page in enumerate(pages)]
    _check_text_layer([page.text.split("\n") for page in pages], seen)
    lines = tuple(line for one in seen.values() for line in one.recognised)
    whole = all(number in seen or _is_bare(page.text) for number, page in enumerate(pages))
    return Reading(text_of(pages), lines, whole)


def text_of(pages: Sequence[Page]) -> str:
    """The text of these pages, a line for each of theirs, without what stands on all of them."""
    tables = [ruled(page) for page in pages]
    own = _without_furniture(pages, [{line for block in blocks for line in block.lines} for blocks in tables])
    laid_out, notes = _without_notes([_laid_out(*page) for page in zip(pages, tables, own, strict=True)])
    return _unspaced("\n".join([*over_pages(laid_out), *notes]))


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == FPDF_ERR_PASSWORD:
            raise ReadError(
                "PDF 加了打开密码，无法读取", "请用密码打开，另存为不加密的 PDF（或 .docx）后放入"
            ) from error
        if error.err_code == FPDF_ERR_SECURITY:
            raise ReadError(
                "PDF 的加密方式不受支持，无法读取", "请另存为不加密的 PDF（或 .docx）后放入"
            ) from error
        raise


def _recognised(
    document: pypdfium2.PdfDocument, pages: Sequence[Page], limits: Limits, turn: Turn
) -> dict[int, scan.Seen]:
    """What stands in the pictures of the pages that have no text layer, by number; nothing where that cannot be told."""
    bare = [number for number, page in enumerate(pages) if _is_bare(page.text) or _is_garbled(page.text)]
    if not bare or not recognise.available():
        return {}
    if len(bare) > limits.max_scanned_pages:
        found = f"扫描件过长：{len(bare)} 页没有文字层，上限 {limits.max_scanned_pages} 页"
        raise ReadError(found, "请拆分后再放入")
    seen = {}
    for done, number in enumerate(bare):
        turn(done, len(bare))
        one, known = _seen(document, number), pages[number].text
        # The few words of a title page are better known by its text layer than by its picture.
        if len(one.page.text) > 2 * len(known) or (one.recognised and _is_garbled(known)):
            seen[number] = one
    turn(len(bare), len(bare))
    return seen


def _seen(document: pypdfium2.PdfDocument, number: int) -> scan.Seen:
    with closing(document[number]) as page:
        width, height = page.get_size()
        bitmap = page.render(scale=recognise.LONGEST_SIDE / max(width, height, 1.0))
        with closing(bitmap):
            return scan.look(bitmap.to_numpy()[..., :3].copy(), number + 1, height)


def _laid_out(page: Page, tables: Sequence[Block], own: Sequence[int]) -> list[str | Grid]:
    """The lines of a page that are its ``own``, and its tables, in the order to read them."""
    blocks = {min(block.lines): block for block in tables}
    inside = {line for block in tables for line in block.lines}
    pieces = page.pieces(line for line in own if line not in inside)
    ordered = in_order([*pieces, *(block.whole for block in tables)])
    if ordered is not None:
        return list(_in_lines(ordered, blocks))
    for block in aligned(page, pieces):
        blocks[min(block.lines)] = block
        inside |= block.lines
    text = page.text.split("\n")
    kept = (
        blocks[i].items if i in blocks else [text[i].strip()] for i in own if i in blocks or i not in inside
    )
    return [item for items in kept for item in items]


def _in_lines(pieces: Iterable[Piece], blocks: Mapping[int, Block]) -> Iterator[str | Grid]:
    """Pieces in the order to read them, those beside each other in one line, and the tables among them."""
    line, last = "", None
    for piece in pieces:
        if last and piece.line == last.line and piece.left > last.left and piece.level_with(last):
            line += " " * piece.spaced + piece.text
        else:
            if line:
                yield line
            line = piece.text
        if not piece.text:
            yield from blocks[piece.line].items
        last = piece
    if line:
        yield line


def _extract(looks: Iterator[Page], count: int, limits: Limits) -> list[Page]:
    """What stands on each page, within the limits."""
    deadline = time.monotonic() + limits.max_seconds
    pages: list[Page] = []
    characters = 0
    for page in looks:
        characters += len(page.text)
        if characters > limits.max_characters:
            found = f"文字过多：前 {len(pages) + 1} 页已超过 {limits.max_characters} 字"
            raise ReadError(found, "请拆分为多份报告")
        pages.append(page)
        if time.monotonic() > deadline and len(pages) < count:
            raise ReadError(
                f"PDF 过于复杂：{limits.max_seconds:.0f} 秒只读了 {len(pages)} 页，共 {count} 页",
                "请另存为 .docx 或 .txt，或拆分后再放入",
            )
    return pages


def _check_text_layer(pages: Sequence[Sequence[str]], seen: Collection[int]) -> None:
    """Refuse a scan that was not recognised, and a text whose fonts do not say which characters they show."""
    bare = sum(1 for number, page in enumerate(pages) if number not in seen and _is_bare("".join(page)))
    text = "".join(line for page in pages for line in page)
    if not text or (bare > _MAX_BARE * len(pages) and bare > 1):
        if recognise.available():
            found = f"{len(pages)} 页中有 {bare} 页认不出文字"
            raise ReadError(found, "请检查是不是空白页，或换一份更清晰的扫描件")
        found = "这是扫描件，没有文字层" if bare == len(pages) else f"{len(pages)} 页中有 {bare} 页没有文字层"
        raise ReadError(found, _RECOGNISE)
    if _is_garbled(text):
        raise ReadError(
            "PDF 的文字层是乱码（字体没有编码表）", f"请另存为 .docx，或{_RECOGNISE.removeprefix('请')}"
        )


def _is_bare(text: str) -> bool:
    """Whether a page is a picture, a cover or blank, for all that its text layer holds."""
    return len(text) - text.count("\n") < _MIN_PAGE


def _is_garbled(text: str) -> bool:
    """Whether the fonts do not say which characters they show."""
    shown = text.replace("\n", "")
    garbled = sum(1 for c in shown if c == "\ufffd" or unicodedata.category(c) in ("Cc", "Co", "Cn"))
    return garbled > _MAX_GARBLED * len(shown)


def _without_furniture(pages: Sequence[Page], tables: Sequence[set[int]]) -> list[list[int]]:
    """Which lines of each page are neither page numbers nor running heads; those in ``tables`` never are.

    The first page keeps its head, for that is where the title stands which the others repeat.
    """
    shown = [page.from_top() for page in pages]
    own = [sorted(number for number, _ in page) for page in shown]
    if len(pages) < 2:
        return own
    texts = [[text for _, text in page] for page in shown]
    heads = _repeated([page[:_EDGE] for page in texts])
    feet = _repeated([page[-_EDGE:] for page in texts])
    offset = _offset(texts)
    for index, page in enumerate(shown):
        number = None if offset is None else index + offset
        top = _furniture_lines(page[:_EDGE], heads if index else set(), number, tables[index])
        bottom = _furniture_lines(page[top:][: -_EDGE - 1 : -1], feet, number, tables[index])
        own[index] = sorted(line for line, _ in page[top : len(page) - bottom])
    drawn_last = dict(shown[0])
    if own[0] and all(_STAMP.fullmatch("".join(drawn_last[line].split())) for line in own[0][-2:]):
        del own[0][-2:]  # 市十六届人大六次会议 / 大会文件（八）, as sittings stamp what is handed out
    return own


def _without_notes(pages: Sequence[Sequence[str | Grid]]) -> tuple[list[list[str | Grid]], list[str]]:
    """The pages without the notes at their feet, and these, under a heading, as they stand behind a text.

    A note begins with a mark that stands in the text above it too, and runs to the end of its page.
    """
    kept: list[list[str | Grid]] = []
    notes: list[str] = []
    for page in pages:
        behind = next((at for at in range(len(page), 0, -1) if not isinstance(page[at - 1], str)), 0)
        lines = [item for item in page if isinstance(item, str)]
        skipped = len(lines) - (len(page) - behind)
        first = next((at for at in range(skipped, len(lines)) if _opens_notes(lines, at)), len(lines))
        kept.append(list(page[: len(page) - (len(lines) - first)]))
        notes += lines[first:]
    return kept, [_NOTES, *notes] if notes else []


def _opens_notes(page: Sequence[str], at: int) -> bool:
    """Whether the notes of ``page`` begin with its line ``at``."""
    mark = _NOTE_MARK.match(page[at])
    if mark is None or not any(mark[0] in line[1:] for line in page[:at]):
        return False
    return sum(_NOTE_MARK.match(line) is not None for line in page[at:]) * _LONGEST_NOTE >= len(page) - at


def _repeated(edges: Sequence[Sequence[str]]) -> set[str]:
    """The lines, figures aside, that stand at this edge of many pages."""
    counts = Counter(key for edge in edges for key in {_key(line) for line in edge} if 0 < len(key) <= _HEAD)
    return {key for key, count in counts.items() if count >= max(3, _REPEATED * len(edges))}


def _key(line: str) -> str:
    return re.sub(r"[\s\d]+", "", line)


def _offset(pages: Sequence[Sequence[str]]) -> int | None:
    """How far the printed page numbers are ahead of the pages' indices, if most pages agree on it."""
    votes: Counter[int] = Counter()
    for index, page in enumerate(pages):
        printed = {_printed(line) for line in (*page[:_EDGE], *page[-_EDGE:])}
        votes.update(number - index for number in printed if number is not None)
    best, count = votes.most_common(1)[0] if votes else (0, 0)
    return best if count >= max(2, len(pages) / 2) else None


def _printed(line: str) -> int | None:
    """The page number that ``line`` is."""
    match = _PAGE_NUMBER.fullmatch(line)
    return int(match[1]) if match else None


def _furniture_lines(
    edge: Sequence[tuple[int, str]], repeated: set[str], number: int | None, table: set[int]
) -> int:
    """How many lines from the outermost in are running heads or the page's ``number``."""
    for count, (line, text) in enumerate(edge):
        if line in table or (_key(text) not in repeated and (number is None or _printed(text) != number)):
            return count
    return len(edge)


def _unspaced(text: str) -> str:
    """Undo letter spacing: of a whole text, or of single lines that were spaced out to fill their width."""
    spaced = len(_SPACED.findall(text))
    hanzi = sum(1 for c in text if "\u4e00" <= c <= "\u9fff")
    if spaced > _SPACED_SHARE * hanzi:
        return _SPACED.sub("", text)
    return "\n".join(_FILLED.sub("", line) if _is_filled(line) else line for line in text.split("\n"))


def _is_filled(line: str) -> bool:
    """Whether many characters of a line stand alone between spaces; those of a name do, and are few."""
    alone = sum(1 for word in line.split(" ") if len(word) == 1 and "\u4e00" <= word <= "\u9fff")
    return alone >= _ALONE or (alone >= _ALONE_IN_LONG and len(line) >= _LONG_LINE)
