"""The commands that look after an index: ``congress-qa check DIR`` and ``congress-qa status DIR``.

In: an index directory. Out: what is wrong with it, or how it is, as text or JSON on stdout, and the exit
status. Neither command changes anything.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from .plain import status_json
from .texts import text

SOUND, DAMAGED = 0, 1
"""Exit statuses of `check`."""


def check(directory: Path, *, as_json: bool = False) -> int:
    """Read every byte of the index; name each file that is not what was written, and say how to mend it."""
    from index.health import examine

    found = examine(directory)
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=2))
        return DAMAGED if found.problems else SOUND
    for problem in found.problems:
        print(problem)
    size = _megabytes(found.bytes)
    if found.problems:
        print(text("check.damaged", n=len(found.problems), files=found.files, index=directory))
        return DAMAGED
    print(text("check.sound", snapshot=found.snapshot, files=found.files, size=size))
    return SOUND


def status(directory: Path, *, as_json: bool = False) -> int:
    """What the index holds, what the last build could not read, how large it is; `DAMAGED` where a file lacks."""
    from index.health import status as status_of

    found = status_of(directory)
    if as_json:
        print(json.dumps(status_json(found), ensure_ascii=False, indent=2))
    else:
        encoder = f"{found.encoder.name}（{found.encoder.dimension}，{found.encoder.fingerprint[:8]}）"
        rows = {
            "status.index": found.directory,
            "status.snapshot": found.snapshot,
            "status.built": found.built,
            "status.encoder": encoder,
            "status.reports": str(found.reports),
            "status.sentences": str(found.sentences),
            "status.passages": str(found.passages),
            "duplicates": str(found.duplicates),
            "failed": str(len(found.failures)),
            "status.size": _megabytes(sum(found.bytes.values())),
            "status.parts": "、".join(f"{name} {_megabytes(size)}" for name, size in found.bytes.items()),
            "status.older": "、".join(found.older) or "0",
        }
        for key, value in rows.items():
            print(text("status.row", name=text(key), value=value))
        for each in found.failures:
            print(text("file_failed", path=each.path, found=each.found, advice=each.advice))
        if found.problem:
            print(found.problem)
    return DAMAGED if found.problem else SOUND


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"
