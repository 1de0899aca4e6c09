"""Locks that the operating system takes back when their holder dies.

One writer at a time holds the index directory; each reader holds the snapshot it reads, together with other
readers. On Windows an open file cannot be removed, so there a reader's open file is lock enough.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from index.errors import AccessError, IndexLockedError
from index.system import open_regular

WRITER_LOCK = "writer.lock"
READER_LOCK = "reader.lock"

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # the locked byte lies beyond the holder's number, which others must be able to read

    def _lock(file: BinaryIO, *, shared: bool) -> bool:
        if shared:
            return True
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: BinaryIO, *, shared: bool) -> bool:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:  # network and user-space file systems may lack locks
            raise AccessError(
                f"“{Path(file.name).parent}”所在的文件系统不支持文件锁（{error.strerror}），无法保证索引不被同时改写；"
                "请把索引放到本机磁盘上，用 --index 指明新位置。"
            ) from error
        return True


@contextmanager
def writer_lock(directory: Path) -> Iterator[None]:
    """Hold the index in ``directory`` for writing.

    Raises:
        IndexLockedError: Another writer holds it.
        AccessError: The file system has no locks.
    """
    with _opened(directory / WRITER_LOCK) as file:
        if not _lock(file, shared=False):
            file.seek(0)
            holder = (file.read(20).decode(errors="replace").split() or ["未知"])[0]
            raise IndexLockedError(
                f"索引目录“{directory}”正由另一个进程（进程号 {holder}）写入；"
                "请等它完成后再试，或先结束该进程。"
            )
        file.seek(0)
        file.write(f"{os.getpid()}\n".encode())  # over what is there, so that there is always a number
        file.flush()
        file.truncate()
        yield


def _opened(path: Path) -> BinaryIO:
    """A file for reading and writing at any place, made if need be; no link, which might lead to a file of others."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    return open(path, "r+b", opener=lambda name, _: os.open(name, flags, 0o644))


def reader_lock(folder: Path) -> BinaryIO | None:
    """Hold the snapshot in ``folder`` for reading until the returned file is closed.

    ``None`` when it is gone or going: a writer is removing it, so a newer one is current.

    Raises:
        AccessError: The file system has no locks.
        OSError: The lock's file cannot be opened.
    """
    try:
        file = open_regular(folder / READER_LOCK)
    except FileNotFoundError:
        return None
    try:
        if _lock(file, shared=True):
            return file
    except AccessError:
        file.close()
        raise
    file.close()
    return None


@contextmanager
def unread(folder: Path) -> Iterator[bool]:
    """Whether nobody reads the snapshot in ``folder``; if so, nobody can begin to while this is held."""
    if sys.platform == "win32":
        yield True  # renaming the folder fails while any file in it is open
        return
    try:
        file = open_regular(folder / READER_LOCK)
    except FileNotFoundError:
        yield True
        return
    with file:
        yield _lock(file, shared=False)
