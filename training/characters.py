"""Make ``qa/data/traditional.tsv`` anew: traditional characters with the simplified ones that stand for them.

    python training/characters.py

Source: OpenCC (Apache-2.0), its conversion t2s, asked for every character by itself. Those that simplified text can
hold too (後, 於) are marked "both": they are only read as traditional beside others that are.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = "OpenCC==1.4.2"
TABLE = Path(__file__).parent.parent / "qa" / "data" / "traditional.tsv"
HAN = range(0x4E00, 0xA000)


def main() -> None:
    """Fetch the converter, ask it, and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "install", PACKAGE, "--no-deps", "--quiet", "--target", folder]
        subprocess.run(pip, check=True, stdout=subprocess.DEVNULL)
        sys.path.insert(0, folder)
        from opencc import OpenCC

        simplify = OpenCC("t2s").convert
        pairs = [(c, simplify(c)) for c in map(chr, HAN)]
    kept = [(c, s) for c, s in pairs if s != c and len(s) == 1 and _in_simplified_text(s)]
    lines = (f"{c}\t{s}" + ("\tboth" if _in_simplified_text(c) else "") for c, s in kept)
    TABLE.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    print(f"{TABLE.name}: {len(kept)} characters, {TABLE.stat().st_size:,} bytes")


def _in_simplified_text(character: str) -> bool:
    """Whether the character set of simplified Chinese, GB 2312, has it."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    main()
