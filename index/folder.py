"""The files of a reports folder.

In: the folder, and what an earlier build knew of it. Out: the files that may be reports, each with its size,
time and checksum, and those that cannot be followed. It reads files only to checksum them, and those that
look as before not even for that.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from index.errors import ReadError
from index.snapshot import Failure, Source

_IGNORED = frozenset({"thumbs.db", "desktop.ini"})
_TEMPORARY_STARTS = (".", "~$")
_TEMPORARY_ENDS = ("~", ".tmp", ".swp", ".crdownload", ".part")
_READMES = frozenset(
    {"readme.md", "readme.txt", "readme"}
)  # directly in the folder: about the reports, not one of them
_DEEPEST = 40  # folders one in another; who needs more has a loop or means harm
_CLOCK_NS = 2_000_000_000  # the coarsest file times in use, FAT's


def look(reports: Path, skip: Path) -> tuple[list[Source], list[Failure]]:
    """The files below ``reports`` in the order of their paths, without checksums, and those that are out of
    reach.

    ``skip`` is a folder to leave out, the index itself.

    Raises:
        ReadError: There is no such folder.
    """
    if not reports.is_dir():
        found = "不是文件夹" if reports.exists() else "不存在"
        raise ReadError(f"报告文件夹“{reports}”{found}", "请给出存放报告的文件夹的路径")
    root = reports.resolve()
    sources: list[Source] = []
    failures: list[Failure] = []
    for item in _walk(root, root, skip.resolve(), _DEEPEST):
        (failures if isinstance(item, Failure) else sources).append(item)  # type: ignore[arg-type]
    return sorted(sources, key=lambda s: s.path), sorted(failures, key=lambda f: f.path)


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
    with open(file, "rb", opener=_open_file) as stream:
        while most > 0 and (piece := stream.read(min(most, 1 << 20))):
            digest.update(piece)
            most -= len(piece)
    return digest.hexdigest()


def _open_file(path: str, flags: int) -> int:
    """Open a regular file; a pipe that took its place since it was looked at would block for ever."""
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise OSError(errno.EINVAL, "不是普通文件", path)


def same(reports: Path, source: Source) -> bool:
    """Whether the file still has the size and time that were seen."""
    try:
        now = os.stat(reports / source.path)
    except OSError:
        return False
    return (now.st_size, now.st_mtime_ns) == (source.size, source.mtime_ns)


def _walk(root: Path, folder: Path, skip: Path, levels: int) -> Iterator[Source | Failure]:
    if levels == 0:
        yield _failure(root, folder, f"文件夹套了{_DEEPEST}层以上", "请移到上层的文件夹")
        return
    try:
        with os.scandir(folder) as listing:
            items = sorted(listing, key=lambda item: item.name)
    except OSError as error:
        yield _failure(root, folder, f"无法打开文件夹（{error.strerror}）", "请检查文件夹的访问权限")
        return
    for item in items:
        path = Path(item.path)
        if _ignored(item.name, top=folder == root) or path == skip:
            continue
        if item.is_symlink() and (problem := _stray(root, path)):
            yield _failure(root, path, problem, "请把文件本身放进报告文件夹")
        elif item.is_dir():
            if not item.is_symlink():  # a link to a folder inside: what is in it is met there
                yield from _walk(root, path, skip, levels - 1)
        else:
            yield _file(root, path)


def _file(root: Path, path: Path) -> Source | Failure:
    try:
        status = path.stat()
    except OSError as error:
        return _failure(root, path, f"无法访问（{error.strerror}）", "请检查文件的访问权限")
    if not stat.S_ISREG(status.st_mode):
        return _failure(root, path, "不是普通文件", "请移出报告文件夹")
    name = path.relative_to(root).as_posix()
    if not name.isprintable():  # half characters, as bytes that are no UTF-8 become, are not either
        return _failure(root, path, "文件名含有无法显示的字符", "请重新命名")
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
    """What is wrong with a symbolic link, if anything."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return "是一个失效的符号链接"
    return None if target.is_relative_to(root) else f"是指向报告文件夹之外的符号链接（{target}）"


def _failure(root: Path, path: Path, found: str, advice: str) -> Failure:
    name = path.relative_to(root).as_posix()
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
    return Failure(Source(shown, 0, 0, ""), found, advice, lasting=False)
