"""The files of a reports folder.

In: the folder, and what an earlier build knew of it. Out: the files that may be reports, each with its size,
time and checksum, those that are none, and what is out of reach for now. It reads files only to checksum them, and
those that look as before not even for that.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from index.errors import ReadError
from index.manifest import Failure, Source
from index.system import open_regular

_IGNORED = frozenset({"thumbs.db", "desktop.ini"})
_TEMPORARY_STARTS = (".", "~$")
_TEMPORARY_ENDS = ("~", ".tmp", ".swp", ".crdownload", ".part")
_READMES = frozenset(
    {"readme.md", "readme.txt", "readme"}
)  # directly in the folder: about the reports, not one of them
_DEEPEST = 40  # folders one in another; who needs more has a loop or means harm
_Placed = TypeVar("_Placed", Source, Failure)
_CLOCK_NS = 2_000_000_000  # the coarsest file times in use, FAT's


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a reports folder found, each by path."""

    sources: tuple[Source, ...]  # files that may be reports, without checksums
    failures: tuple[Failure, ...]  # what is no report, whatever it was before
    unreached: tuple[
        Failure, ...
    ]  # files and folders that cannot be looked at now: what they held is not known


def apart(reports: Path, directory: Path) -> None:
    """See that neither the folder of reports nor the index lies in the other.

    The writer of an index removes folders below ``directory``, and what lies below ``reports`` is read as reports.

    Raises:
        ReadError: One lies in the other, or they are the same folder.
    """
    root, home = Path(os.path.realpath(reports)), Path(os.path.realpath(directory))
    if _within(home, root) and _within(root, home):
        raise ReadError(
            f"报告文件夹和索引目录是同一个：“{root}”", "请为索引另选一个目录（--index）；什么也没有写入"
        )
    if _within(home, root):
        raise ReadError(
            f"索引目录“{home}”在报告文件夹“{root}”里面",
            "请把索引目录移到报告文件夹外面，用 --index 指明新位置（移动后不必重新建立）；什么也没有写入",
        )
    if _within(root, home):
        raise ReadError(
            f"报告文件夹“{root}”在索引目录“{home}”里面",
            "请把报告移到索引目录外面，或用 --index 为索引另选一个目录；什么也没有写入",
        )


def _within(inner: Path, outer: Path) -> bool:
    """Whether ``inner`` is ``outer`` or lies in it, under whatever names the system knows them."""
    return any(_same_folder(folder, outer) for folder in (inner, *inner.parents))


def _same_folder(one: Path, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:  # one of them is still to be made
        return one == other


def look(reports: Path) -> Look:
    """The files below ``reports``.

    Raises:
        ReadError: There is no such folder, or it cannot be opened.
    """
    try:
        is_folder = stat.S_ISDIR(os.stat(reports).st_mode)
    except FileNotFoundError as error:
        raise ReadError(
            f"报告文件夹“{reports}”不存在",
            "请给出存放报告的文件夹的路径；如果它在移动硬盘或共享文件夹上，请先接好",
        ) from error
    except OSError as error:
        raise ReadError(f"报告文件夹“{reports}”打不开（{error.strerror}）", "请检查路径和访问权限") from error
    if not is_folder:
        raise ReadError(f"报告文件夹“{reports}”不是文件夹", "请给出存放报告的文件夹的路径")
    root = reports.resolve()
    sources: list[Source] = []
    failures: list[Failure] = []
    unreached: list[Failure] = []
    for item in _walk(root, root, _DEEPEST):
        if isinstance(item, Source):
            sources.append(item)
        else:
            (unreached if isinstance(item, _Unreached) else failures).append(item.failure)
    return Look(_sorted(sources), _sorted(failures), _sorted(unreached))


def identify(reports: Path, source: Source, known: Mapping[str, Source], known_ns: int) -> Source:
    """``source`` with its checksum, taken over from ``known`` where size and time are as they were.

    ``known_ns`` is when ``known`` was looked at. A file that was written just before then may have been
    written again in the same tick of the file system's clock, so its time proves nothing.

    Raises:
        OSError: The file cannot be read, or became something else than a file.
    """
    before = known.get(source.path)
    if (
        before is not None
        and before.sha256
        and (before.size, before.mtime_ns) == (source.size, source.mtime_ns)
        and source.mtime_ns + _CLOCK_NS < known_ns
    ):
        return before
    return replace(source, sha256=_sha256(reports / source.path, source.size))


def _sha256(file: Path, most: int) -> str:
    """The checksum of the first ``most`` bytes: one that is growing must not be read for ever."""
    digest = hashlib.sha256()
    with open_regular(file) as stream:
        while most > 0 and (piece := stream.read(min(most, 1 << 20))):
            digest.update(piece)
            most -= len(piece)
    return digest.hexdigest()


def same(reports: Path, source: Source) -> bool:
    """Whether the file still has the size and time that were seen."""
    try:
        now = os.stat(reports / source.path)
    except OSError:
        return False
    return (now.st_size, now.st_mtime_ns) == (source.size, source.mtime_ns)


@dataclass(frozen=True, slots=True)
class _Refused:
    """What is no report."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class _Unreached:
    """What cannot be looked at now."""

    failure: Failure


def _walk(root: Path, folder: Path, levels: int) -> Iterator[Source | _Refused | _Unreached]:
    if levels == 0:
        yield _refused(root, folder, f"文件夹套得太深（超过{_DEEPEST}层）", "请移到较浅的文件夹里")
        return
    try:
        with os.scandir(folder) as listing:
            items = sorted(listing, key=lambda item: item.name)
    except OSError as error:
        yield _unreached(root, folder, error, "无法打开文件夹", "请检查文件夹的访问权限，以及磁盘是否接好")
        return
    for item in items:
        if not _ignored(item.name, top=folder == root):
            yield from _item(root, Path(item.path), item, levels)


def _item(
    root: Path, path: Path, item: os.DirEntry[str], levels: int
) -> Iterator[Source | _Refused | _Unreached]:
    try:
        linked = item.is_symlink()
        problem = _stray(root, path) if linked else None
        is_folder = problem is None and item.is_dir()
        status = None if problem or is_folder else path.stat()
    except OSError as error:
        yield _unreached(root, path, error, "无法访问", "请检查文件的访问权限，以及磁盘是否接好")
        return
    if problem:
        yield _refused(root, path, problem, "请把文件本身放进报告文件夹")
    elif status is not None:
        yield _file(root, path, status)
    elif not linked:  # a link to a folder inside: what is in it is met there
        yield from _walk(root, path, levels - 1)


def _file(root: Path, path: Path, status: os.stat_result) -> Source | _Refused:
    if not stat.S_ISREG(status.st_mode):
        return _refused(root, path, "不是普通文件", "请移出报告文件夹")
    name = path.relative_to(root).as_posix()
    if not name.isprintable():  # half characters, as bytes that are no UTF-8 become, are not either
        return _refused(root, path, "文件名含有无法显示的字符", "请重新命名")
    return Source(name, status.st_size, status.st_mtime_ns, "")


def _ignored(name: str, *, top: bool) -> bool:
    lower = name.lower()
    return (
        name.startswith(_TEMPORARY_STARTS)
        or lower.endswith(_TEMPORARY_ENDS)
        or lower in _IGNORED
        or (top and lower in _READMES)
    )


def _stray(root: Path, link: Path) -> str | None:
    """What is wrong with a symbolic link, if anything.

    Raises:
        OSError: Where it leads cannot be looked at now.
    """
    try:
        target = link.resolve(strict=True)
    except (FileNotFoundError, NotADirectoryError, RuntimeError):
        return "是一个失效的符号链接"
    except OSError as error:
        if error.errno == errno.ELOOP:
            return "是一个失效的符号链接"
        raise
    return None if target.is_relative_to(root) else f"是指向报告文件夹之外的符号链接（{target}）"


def _refused(root: Path, path: Path, found: str, advice: str) -> _Refused:
    return _Refused(_failure(root, path, found, advice))


def _unreached(root: Path, path: Path, error: OSError, found: str, advice: str) -> _Refused | _Unreached:
    failure = _failure(root, path, f"{found}（{error.strerror}）", advice)
    # What went while it was looked for is gone; anything else says nothing of the file itself.
    return _Refused(failure) if isinstance(error, FileNotFoundError) else _Unreached(failure)


def _failure(root: Path, path: Path, found: str, advice: str) -> Failure:
    name = path.relative_to(root).as_posix()
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
    return Failure(Source(shown, 0, 0, ""), found, advice, lasting=False)


def _sorted(items: Iterable[_Placed]) -> tuple[_Placed, ...]:
    return tuple(sorted(items, key=lambda item: item.path))
