"""Putting reports into the folder and taking them out, by the page's upload and its remove button.

Goes in: uploaded files, or a path of the index. Comes out: what became of each file. The index is not
touched: a build follows. Nothing outside the folder is written, nothing in it is overwritten or deleted:
what is replaced or removed moves into a folder that is not indexed.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from filecmp import cmp
from pathlib import Path, PurePosixPath

from index.errors import CongressQAError

REMOVED = ".已移除"  # a name with a dot is no report's
MOST_FILES = 50  # at one time
LONGEST_NAME = 200  # bytes; file systems take 255, and removing may add a number
# What some system could not store, or would show as something else.
UNSAFE = re.compile(
    r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]'
    r"|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)|^[.~]|[. ]$",
    re.IGNORECASE,
)


class FileError(CongressQAError):
    """A report's file cannot be moved."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of one uploaded file: ``problem`` is a key of the texts, ``None`` where it was added."""

    name: str
    problem: str | None
    replaced: bool = False


def add(files: Iterable[Path], folder: Path, supported: Collection[str]) -> list[Upload]:
    """Copy uploaded ``files`` to the top of ``folder`` under their own names, :data:`MOST_FILES` at most."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        Upload(file.name, _add(file, folder, supported) if number < MOST_FILES else "upload_many")
        for number, file in enumerate(files)
    ]


def replace(file: Path, folder: Path, supported: Collection[str]) -> Upload:
    """Put ``file`` in the place of the one of its name, which moves to the removed ones.

    Raises:
        FileError: The old one cannot be moved.
    """
    if (folder / file.name).is_file() and _refused(file.name, supported) is None:
        _set_aside(file.name, folder)
    return Upload(file.name, _add(file, folder, supported), replaced=True)


def _refused(name: str, supported: Collection[str]) -> str | None:
    if Path(name).suffix.lower() not in supported:
        return "upload_type"
    return "upload_name" if UNSAFE.search(name) or len(name.encode()) > LONGEST_NAME else None


def _add(file: Path, folder: Path, supported: Collection[str]) -> str | None:
    if problem := _refused(file.name, supported):
        return problem
    target = folder / file.name
    try:
        # Exclusive: between looking and writing somebody else may put a file of this name here.
        with file.open("rb") as read, target.open("xb") as write:
            shutil.copyfileobj(read, write)
    except FileExistsError:
        return "upload_same" if target.is_file() and cmp(file, target, shallow=False) else "upload_exists"
    except OSError:
        return "upload_failed"
    return None


def remove(path: str, known: Collection[str], folder: Path) -> Path:
    """Move the file at ``path``, one of the ``known`` paths, out of the way; returns where it is now.

    Raises:
        FileError: The file is not among the known ones, or cannot be moved.
    """
    if path not in known or ".." in PurePosixPath(path).parts or PurePosixPath(path).is_absolute():
        raise FileError(f"报告库里没有“{path}”；请先更新索引")
    return _set_aside(path, folder)


def _set_aside(path: str, folder: Path) -> Path:
    source = folder / path
    target = folder / REMOVED / path
    for number in range(1, 1000):
        if not target.exists():
            break
        target = target.with_name(f"{source.stem}-{number}{source.suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
    except OSError as error:
        raise FileError(f"“{path}”无法移除（{error.strerror}）；请检查文件夹的访问权限") from error
    return target
