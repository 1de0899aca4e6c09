"""Putting reports into the folder and taking them out, by the page's upload and its remove button.

Goes in: uploaded files, or a path of the index. Comes out: what became of each file. The index is not
touched: a build follows. Nothing outside the folder is written, nothing in it is overwritten or deleted.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from filecmp import cmp
from pathlib import Path, PurePosixPath

from index.errors import CongressQAError

REMOVED = ".已移除"  # a name with a dot is no report's


class FileError(CongressQAError):
    """A report's file cannot be moved."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of one uploaded file: ``problem`` is a key of the texts, ``None`` where it was added."""

    name: str
    problem: str | None


def add(files: Iterable[Path], folder: Path, supported: Collection[str]) -> list[Upload]:
    """Copy uploaded ``files`` to the top of ``folder`` under their own names."""
    folder.mkdir(parents=True, exist_ok=True)
    return [Upload(file.name, _add(file, folder, supported)) for file in files]


def _add(file: Path, folder: Path, supported: Collection[str]) -> str | None:
    if file.suffix.lower() not in supported:
        return "upload_type"
    if file.name.startswith((".", "~")):
        return "upload_name"
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
