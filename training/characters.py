"""Make ``qa/data/sounds.tsv`` anew.

    python training/characters.py

It has the characters of GB 2312 by how they sound, without tones and without what many do not tell apart (z and zh, n and
ng, l and n). Source: pypinyin (MIT).
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

PACKAGES = ("pypinyin==0.55.0",)
DATA = Path(__file__).parent.parent / "qa" / "data"
SOUNDS = DATA / "sounds.tsv"
HAN = range(0x4E00, 0xA000)


def main() -> None:
    """Fetch the packages, ask them, and write the tables."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "install", *PACKAGES, "--no-deps", "--quiet", "--target", folder]
        subprocess.run(pip, check=True, stdout=subprocess.DEVNULL)
        sys.path.insert(0, folder)
        _write_sounds()


def _write_sounds() -> None:
    from pypinyin import Style, pinyin

    sounding: dict[str, str] = defaultdict(str)
    for character in map(chr, HAN):
        if _in_simplified_text(character):
            read = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
            for sound in sorted({_coarse(sound) for sound in read}):
                sounding[sound] += character
    SOUNDS.write_text("".join(f"{s}\t{c}\n" for s, c in sorted(sounding.items())), encoding="utf-8")
    print(f"{SOUNDS.name}: {len(sounding)} sounds, {SOUNDS.stat().st_size:,} bytes")


def _coarse(sound: str) -> str:
    sound = re.sub("^([zcs])h", r"\1", sound)
    sound = re.sub("([aei]n)g$", r"\1", sound)
    return re.sub("^n(?=.)", "l", sound)


def _in_simplified_text(character: str) -> bool:
    """Whether the character set of simplified Chinese, GB 2312, has it."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    main()
