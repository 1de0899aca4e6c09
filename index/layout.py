"""How a snapshot lies on the disk: the names of its files, its folder's marker, and what of all that may be removed.

A folder is ours if this program made it under its name, and nothing of anybody else's lies in it; no other is removed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from index.locks import READER_LOCK
from index.record import SUFFIX
from index.system import open_regular

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
REPORTS = "reports"
LEXICAL = "lexical"
DENSE = "dense.faiss"
FREQUENCY = "frequency.npy"

MARKER = "congress-qa"
"""A file that says that this program made the folder that it lies in, under which name."""

NAME = re.compile(r"snapshot-([1-9][0-9]*)")
HALF = ".tmp"
"""Ends the name of a snapshot that is being written or removed."""
# What this program, and systems by themselves, put into a snapshot's folder.
_OURS = re.compile(
    rf"{MARKER}|{CURRENT}|{re.escape(MANIFEST)}|{re.escape(READER_LOCK)}|{re.escape(DENSE)}"
    rf"|{re.escape(FREQUENCY)}|[0-9a-f]{{8}}-[0-9]+\.part|{REPORTS}/[0-9a-f]{{16}}{re.escape(SUFFIX)}"
    rf"|{LEXICAL}/(?:[0-9a-f]{{32}}\.[\w.]+|meta\.json|\.managed\.json|\.tantivy-\w+\.lock|\.tmp\w+)"
    r"|(?:\w+/)?(?:\.DS_Store|\._\w.*|Thumbs\.db|desktop\.ini|\.nfs\w+)"
)
_LONGEST_NAME = 200  # bytes of a marker that are read


def record_name(key: str) -> str:
    """What the file of the record with this key is called in a manifest: its path below the snapshot's folder."""
    return f"{REPORTS}/{key}{SUFFIX}"


def snapshots(directory: Path) -> list[Path]:
    """The folders of snapshots, by name: live, older, being written or removed. None that is somebody else's."""
    return [folder for folder in sorted(directory.glob("snapshot-*")) if is_ours(folder)]


def mark(folder: Path) -> None:
    """Say in ``folder`` that this program made it, on the disk before anything else is."""
    (folder / MARKER).write_text(f"{folder.name.removesuffix(HALF)}\n", encoding="utf-8")
    sync(folder / MARKER)
    sync(folder)


def is_ours(folder: Path) -> bool:
    """Whether this program made ``folder`` under this name, and nothing else lies in it. A copy has another name."""
    name = folder.name.removesuffix(HALF)
    if not NAME.fullmatch(name) or folder.is_symlink() or not folder.is_dir():
        return False
    try:
        held = set(_files(folder))
        if not held <= {MARKER}:
            return _marked(folder) == name and all(map(_OURS.fullmatch, held))
        # A build that died while it made and marked the folder: there is nothing to lose.
        return folder.name.endswith(HALF) and (not held or name.startswith(_marked(folder)))
    except OSError:
        return False


def _marked(folder: Path) -> str:
    """What the marker in ``folder`` says: the name under which it was made."""
    with open_regular(folder / MARKER) as stream:
        return stream.read(_LONGEST_NAME).decode(errors="replace").strip()


def _files(folder: Path) -> Iterator[str]:
    """The paths below ``folder`` of all that lies in it, but for the two folders that snapshots have."""
    for parent, folders, files in os.walk(folder, onerror=_raise):
        below = Path(parent).relative_to(folder)
        for each in [*folders, *files]:
            path = (below / each).as_posix()
            if path not in (REPORTS, LEXICAL) or each in files or os.path.islink(folder / path):
                yield path


def _raise(error: OSError) -> None:
    raise error


def remove(folder: Path) -> None:
    """Remove a folder of ours; the marker goes last, so that what stays where this is cut short is ours still."""
    with suppress(OSError):  # Windows: somebody has a file open; the next build tries again
        for path in _files(folder):
            if path != MARKER and _OURS.fullmatch(path):
                (folder / path).unlink()
        for inner in (REPORTS, LEXICAL):
            if (folder / inner).is_dir():
                (folder / inner).rmdir()
        (folder / MARKER).unlink(missing_ok=True)
        folder.rmdir()


def retired(folder: Path) -> Path | None:
    """``folder`` under a name that no reader will look for; ``None`` where it cannot have one now."""
    try:
        return folder.rename(folder.with_name(folder.name + HALF))
    except OSError:  # Windows: a reader has a file open; the next build tries again
        return None


def sync(path: Path) -> None:
    """Have the operating system write a file or directory to the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot and need not open directories for this
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
