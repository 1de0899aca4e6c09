"""How well scans are read: characters that are wrong, of pages of real reports made into pictures.

    python -m benchmarks.scans --reports ../shared/more/reports

Pages of PDFs that have a text layer are drawn at 150 and 300 dpi, spoilt as scanners and offices spoil them, and
recognised as a build does it; their text layer says what stands on them. Counted are the edits (Levenshtein) between
both, white space aside and after NFKC, full stop and point alike, a line below the other, over the characters of the
text layer.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from index.readers import Limits, recognise, scan
from index.readers.page import Page, look
from index.scans import UNSURE

from .results import save

DPI = (150, 300)
LEAST = 400  # characters of a page that is taken
Picture = Image.Image


def main() -> None:
    """Measure, print and, if asked to, keep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=8, help="pages that are drawn (8), from all PDFs alike")
    parser.add_argument("--save", action="store_true", help="keep the figures; then run benchmarks.tables")
    args = parser.parse_args()
    figures = measured(args.reports, args.pages)
    for name, found in figures["scans"].items():
        print(f"{name:20}" + "  ".join(f"{key} {value}" for key, value in found.items()))
    if args.save:
        print(save("scans", figures))


@dataclass
class _Sum:
    """What was counted of all pages that were spoilt in one way."""

    edits: int = 0
    characters: int = 0
    seconds: list[float] = field(default_factory=list)
    wrong: list[bool] = field(default_factory=list)  # of each line, whether it does not stand so on the page
    sure: list[bool] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Shares of characters and lines, and seconds of the processor."""
        unsure = [wrong for wrong, sure in zip(self.wrong, self.sure, strict=True) if not sure]
        surely = [wrong for wrong, sure in zip(self.wrong, self.sure, strict=True) if sure]
        return {
            "character error rate": round(self.edits / self.characters, 4),
            "lines called unsure": round(len(unsure) / len(self.wrong), 3),
            "of these wrong": round(statistics.fmean(unsure), 3) if unsure else 0.0,
            "of the others wrong": round(statistics.fmean(surely), 3) if surely else 0.0,
            "a page, median, s": round(statistics.median(self.seconds), 2),
            "a page, slowest, s": round(max(self.seconds), 2),
        }


def measured(reports: Path, pages: int) -> dict[str, Any]:
    """The figures of each way to spoil ``pages`` pages, at each resolution."""
    sums: dict[str, _Sum] = {}
    count = 0
    for page, draw in _pages(reports, pages):
        count += 1
        for dpi in DPI:
            drawn = draw(dpi)
            for name, spoil in SPOILT.items():
                _count(
                    sums.setdefault(f"{name}, {dpi} dpi", _Sum()), page, spoil(drawn, random.Random(count))
                )
    ordered = sorted(sums, key=lambda name: (list(SPOILT).index(name.split(",")[0]), name))
    return {
        "pages": count,
        "recognised by": f"rapidocr {recognise.version()}",
        "scans": {name: sums[name].figures() for name in ordered},
    }


def _count(total: _Sum, page: Page, picture: Picture) -> None:
    picture.thumbnail((recognise.LONGEST_SIDE, recognise.LONGEST_SIDE))
    begun = time.process_time()
    seen = scan.look(np.asarray(picture)[..., ::-1].copy(), 1, 842.0)
    total.seconds.append(time.process_time() - begun)
    wanted = _plain(page)
    total.edits += distance(wanted, _plain(seen.page))
    total.characters += len(wanted)
    for line in seen.recognised:
        total.wrong.append(_folded(line.text) not in wanted)
        total.sure.append(line.confidence >= UNSURE)


def _pages(reports: Path, count: int) -> Iterator[tuple[Page, Callable[[int], Picture]]]:
    """Pages full of running text, from all PDFs in turn, each with what draws it at a resolution."""
    import pypdfium2

    files = sorted(reports.rglob("*.pdf"))
    taken = 0
    for place in range(count):
        for file in files:
            with closing(pypdfium2.PdfDocument(file)) as document:
                number = 1 + 3 * place
                if taken == count or number >= len(document):
                    continue
                page = look(document, number, Limits().max_characters)
                if (
                    len(_plain(page)) < LEAST or page.across
                ):  # text in the rows of tables is read out otherwise
                    continue
                taken += 1
                with closing(document[number]) as drawn:
                    yield page, partial(_drawn, drawn)


def _drawn(page: Any, dpi: int) -> Picture:
    picture: Picture = page.render(scale=dpi / 72).to_pil().convert("RGB")
    return picture


def _plain(page: Page) -> str:
    return _folded("".join(line for _, line in page.from_top()))


def _folded(text: str) -> str:
    """Without white space and widths; some text layers have a point for each full stop that is seen on the page."""
    return "".join(unicodedata.normalize("NFKC", text).replace("。", ".").split())


def distance(wanted: str, found: str) -> int:
    """Insertions, deletions and substitutions between two texts (Myers 1999, in Hyyrö's form).

    >>> distance("增长5.6%", "增长5.8%"), distance("", "增长"), distance("增长", "长增")
    (1, 2, 2)
    """
    if not wanted:
        return len(found)
    places: dict[str, int] = {}
    for at, character in enumerate(wanted):
        places[character] = places.get(character, 0) | 1 << at
    whole, last = (1 << len(wanted)) - 1, 1 << len(wanted) - 1
    more, less, score = whole, 0, len(wanted)
    for character in found:
        here = places.get(character, 0)
        level = (((here & more) + more) ^ more) | here | less
        up, down = less | ~(level | more) & whole, more & level
        score += bool(up & last) - bool(down & last)
        up, down = (up << 1 | 1) & whole, down << 1 & whole
        more, less = (down | ~(level | up)) & whole, up & level
    return score


# --- how a page is spoilt -----------------------------------------------------------------------------------------


def _clean(picture: Picture, chance: random.Random) -> Picture:
    return picture.copy()


def _skewed(picture: Picture, chance: random.Random) -> Picture:
    """Laid askew on the glass, by one to three degrees."""
    turn = chance.choice((-1, 1)) * chance.uniform(1, 3)
    return picture.rotate(turn, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))


def _grey(picture: Picture, chance: random.Random) -> Picture:
    """A copy of a copy: pale ink on uneven grey paper, with grain, and soft."""
    ink = np.asarray(picture.convert("L")) / 255
    wide = ink.shape[1]
    paper = np.broadcast_to(np.linspace(225, 165, wide), ink.shape)
    grain = np.random.default_rng(chance.randrange(1 << 30)).normal(0, 12, ink.shape)
    shown = np.clip(95 + (paper - 95) * ink + grain, 0, 255).astype(np.uint8)
    return Image.fromarray(shown).filter(ImageFilter.GaussianBlur(wide / 2500)).convert("RGB")


def _stamped(picture: Picture, chance: random.Random) -> Picture:
    """With a round red seal over its text."""
    seal = Image.new("RGBA", picture.size)
    draw, wide = ImageDraw.Draw(seal), picture.width
    x, y, radius = wide * chance.uniform(0.3, 0.7), picture.height * chance.uniform(0.3, 0.7), wide * 0.12
    red, rim = (205, 30, 30, 190), max(2, wide // 150)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=red, width=rim)
    draw.regular_polygon((x, y, radius * 0.35), 5, rotation=36, fill=red)
    return Image.alpha_composite(picture.convert("RGBA"), seal).convert("RGB")


SPOILT: dict[str, Callable[[Picture, random.Random], Picture]] = {
    "clean": _clean,
    "skewed": _skewed,
    "grey": _grey,
    "stamped": _stamped,
}


if __name__ == "__main__":
    main()
