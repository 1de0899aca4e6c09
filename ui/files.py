"""Putting reports into the folder and taking them out, by the page's upload and its remove button; handing them over.

Goes in: uploaded files, or a path of the index. Comes out: what became of each file. The index is not
touched: a build follows. Nothing outside the folder is written, nothing in it is overwritten: what is replaced or
removed moves into a folder that is not indexed. What was removed stays there for good; of what was replaced the last
:data:`KEPT_VERSIONS` of each file. Whatever fails, and whenever it is killed, a report is as it was or the new one.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from filecmp import cmp
from itertools import chain, count
from pathlib import Path, PurePosixPath

from index import atomic
from index.errors import CongressQAError
from index.system import open_regular

log = logging.getLogger(__name__)

REMOVED = ".已移除"  # a name with a dot is no report's
KEPT_VERSIONS = 20  # of one file that was replaced again and again
MOST_FILES = 50  # at one time
LARGEST = 20 << 20  # bytes of a file that is handed over: it goes through the browser's memory
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
    return [
        Upload(file.name, _add(file, folder, supported) if number < MOST_FILES else "upload_many")
        for number, file in enumerate(files)
    ]


def replace(file: Path, folder: Path, supported: Collection[str], within: str = "") -> Upload:
    """Put ``file`` in the place of the one of its name, which moves to the removed ones, its name led by a dot.

    ``within`` is the folder below ``folder`` where that one lies, of a path that is known: nothing is looked at here.
    """
    name, target = file.name, folder / within / file.name
    try:
        if refused(name, supported) or not target.is_file():
            return Upload(name, _add(file, folder / within, supported), replaced=True)
        versions = folder / REMOVED / within
        first = max(_versions(versions, target), default=0) + 1
        _put_aside(
            (versions / f".{target.stem}-{number}{target.suffix}" for number in count(first)),
            lambda aside: atomic.exchange(file, target, aside),
        )
    except OSError as error:
        log.warning("a file was not replaced: %s", error)
        return Upload(name, "upload_failed", replaced=True)
    _forget_oldest(versions, target)
    return Upload(name, None, replaced=True)


def refused(name: str, supported: Collection[str]) -> str | None:
    """Why a file of this name is not taken, a key of the texts; ``None`` where it is."""
    if Path(name).suffix.lower() not in supported:
        return "upload_type"
    usable = name.isprintable() and not UNSAFE.search(name) and len(name.encode()) <= LONGEST_NAME
    return None if usable else "upload_name"


def _add(file: Path, folder: Path, supported: Collection[str]) -> str | None:
    if problem := refused(file.name, supported):
        return problem
    target = folder / file.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        atomic.copy(file, target)
    except FileExistsError:
        return "upload_same" if _same(file, target) else "upload_exists"
    except OSError as error:
        log.warning("a file was not added: %s", error)
        return "upload_failed"
    return None


def _same(file: Path, other: Path) -> bool:
    try:
        return other.is_file() and cmp(file, other, shallow=False)
    except OSError:
        return False  # one that cannot be read is not known to be the same


def original(path: str, known: Collection[str], folder: Path, largest: int | None = None) -> bytes:
    """The file at ``path``, one of the ``known`` paths, as it lies in the folder.

    It has at most ``largest`` bytes, or :data:`LARGEST`.

    Raises:
        FileError: The file is not among the known ones, is not there, lies elsewhere, or is too large to be handed over.
    """
    file, largest = folder / path, largest or LARGEST
    if path not in known or not file.resolve().is_relative_to(folder.resolve()):
        raise FileError(f"报告库里没有“{path}”；请先更新索引")
    try:
        with open_regular(file) as stream:
            content = stream.read(largest + 1)
    except OSError as error:
        raise FileError(f"“{path}”现在读不到（{error.strerror}）；请到报告文件夹里查看") from error
    if len(content) > largest:
        raise FileError(f"“{path}”超过{largest >> 20} MB，不能从网页下载；请到报告文件夹里取")
    return content


def remove(path: str, known: Collection[str], folder: Path) -> Path:
    """Move the file at ``path``, one of the ``known`` paths, out of the way; returns where it is now.

    Raises:
        FileError: The file is not among the known ones, or cannot be moved.
    """
    if path not in known or ".." in PurePosixPath(path).parts or PurePosixPath(path).is_absolute():
        raise FileError(f"报告库里没有“{path}”；请先更新索引")
    source, first = folder / path, folder / REMOVED / path
    others = (first.with_name(f"{first.stem}-{number}{first.suffix}") for number in count(1))
    try:
        return _put_aside(chain([first], others), lambda aside: atomic.move(source, aside))
    except OSError as error:
        raise FileError(f"“{path}”无法移除（{error.strerror}）；请检查文件夹的访问权限和磁盘空间") from error


def _put_aside(names: Iterable[Path], put: Callable[[Path], None]) -> Path:
    """Put a file aside under the first of endless ``names`` that nothing has."""
    for name in names:
        try:
            put(name)
        except FileExistsError:
            continue
        return name
    raise AssertionError("the names have ended")


# --- earlier versions of what was replaced ------------------------------------------------------------------------


def _versions(folder: Path, file: Path) -> dict[int, Path]:
    """The versions of ``file`` in ``folder``, by number. Their names begin with a dot: what was removed has none."""
    name = re.compile(rf"\.{re.escape(file.stem)}-(\d{{1,9}}){re.escape(file.suffix)}")
    items = folder.iterdir() if folder.is_dir() else ()
    return {int(match[1]): item for item in items if (match := name.fullmatch(item.name))}


def _forget_oldest(folder: Path, file: Path) -> None:
    try:
        versions = _versions(folder, file)
        for number in sorted(versions)[:-KEPT_VERSIONS]:
            versions[number].unlink()
    except OSError as error:  # the next replacement tries again
        log.warning("an old version stays: %s", error)
