"""Files that appear whole or not at all.

In: what a file is to hold, and its name. Out: the file on the disk; or an `OSError`, and exactly what was there
before. Killed at any moment, it leaves no more than a part under a name of its own, which no build takes for a report
and the next write into the same folder removes.

A file is first written under such a name in the same folder, synced, and its size looked at; then it gets its own name
by a link, which takes no other file's place. Where the file system has no links, names are looked for before they are
taken: there two programs that choose one name in the same moment are not told apart.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_PART = re.compile(r"\.congress-qa-[0-9a-f]{16}\.part")
_IDLE = 60  # seconds; of a part written to since then its writer may only be about to lock it
_PIECE = 1 << 20  # bytes
_BINARY = getattr(os, "O_BINARY", 0)  # of Windows
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}
_NO_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF}  # of folders
# A pipe would block for ever; through a link another file would be written to.
_APPEND = os.O_RDWR | os.O_APPEND | os.O_CREAT | _BINARY
_APPEND |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


# --- what is done ----------------------------------------------------------------------------------------------


def write(target: Path, pieces: Iterable[bytes]) -> None:
    """Make ``target`` hold ``pieces``, in the place of what it held. A pipe or device is written to as it is.

    Raises:
        OSError: It cannot be written; what was there is unchanged. Where only the folder cannot be synced, ``target``
            holds all of ``pieces``, but may not after the power has failed.
    """
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            stream.writelines(pieces)
        return
    target = Path(os.path.realpath(target))  # through a link, which stays one
    with _part(target, pieces) as part:
        if target.exists():
            os.chmod(part, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(part, target)
        _sync(target.parent)


def copy(source: Path, target: Path) -> None:
    """Put a copy of ``source`` at ``target``, where nothing may be.

    Raises:
        FileExistsError: Something is there.
        OSError: It cannot be read or written; nothing is at ``target``.
    """
    _refuse_taken(target)  # else all would be written before this is found out
    with _part(target, _pieces(source)) as part:
        _name(part, target)
        _or_undone(target.parent, lambda: os.unlink(target))


def move(source: Path, target: Path) -> None:
    """Take ``source`` away to ``target``, where nothing may be, in a folder that is made if needed.

    Raises:
        FileExistsError: Something is there that is not ``source`` itself.
        OSError: It cannot be moved; ``source`` is where it was.
    """
    _keep(source, target)
    try:
        os.unlink(source)
    except BaseException:
        _forget(target)
        raise
    _or_undone(source.parent, lambda: os.rename(target, source))


def exchange(source: Path, target: Path, aside: Path) -> None:
    """Put a copy of ``source`` in the place of the file at ``target``, which goes to ``aside``, where nothing may be.

    At no moment is there no file at ``target``, or a part of one.

    Raises:
        FileExistsError: Something is at ``aside`` that is not the file at ``target`` itself.
        OSError: The one cannot be read, or the other not written; ``target`` is what it was.
    """
    with _part(target, _pieces(source)) as part:
        _keep(target, aside)
        try:
            os.replace(part, target)
        except BaseException:
            _forget(aside)
            raise
        _or_undone(target.parent, lambda: os.replace(aside, target))


def append(file: Path, line: bytes) -> None:
    """Add ``line`` to the end of ``file``, which is made if needed, for its owner alone to read.

    Where the end is half a line, as a power failure leaves it, ``line`` begins on a new one.

    Raises:
        OSError: It cannot be written, or is no regular file; what was there is unchanged.
    """
    _make_folder(file.parent)
    handle = os.open(file, _APPEND, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(file))
        _lock(handle, wait=True)  # another program's line must not stand between our looking and writing
        before = os.fstat(handle).st_size
        if before and _byte(handle, before - 1) != b"\n":
            line = b"\n" + line
        try:
            _write(handle, line)
            os.fsync(handle)
        except BaseException:
            with suppress(OSError):  # the error that led here says more
                os.ftruncate(handle, before)
            raise
        if not before:
            _sync(file.parent)
    finally:
        with suppress(OSError):  # what was synced stands there, whatever closing says
            os.close(handle)


# --- steps of it -----------------------------------------------------------------------------------------------


@contextmanager
def _part(target: Path, pieces: Iterable[bytes]) -> Iterator[Path]:
    """A file beside ``target`` that holds ``pieces`` and is on the disk; gone at the end, if it has no other name."""
    _sweep(target.parent)
    part = target.parent / f".congress-qa-{secrets.token_hex(8)}.part"
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
        try:
            _lock(handle)
            size = sum(_write(handle, piece) for piece in pieces)
            os.fsync(handle)
            if os.fstat(handle).st_size != size:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
        finally:
            os.close(handle)
        yield part
    except OSError as error:
        if error.filename in (None, str(part)):
            error.filename = str(target)  # the user knows no part
        raise
    finally:
        with suppress(OSError):  # what cannot be removed now, the next write removes
            os.unlink(part)


def _write(handle: int, piece: bytes) -> int:
    """Write all of ``piece``, which the system may do bit by bit, and return its length."""
    left = memoryview(piece)
    while left:
        left = left[os.write(handle, left) :]
    return len(piece)


def _byte(handle: int, at: int) -> bytes:
    os.lseek(handle, at, os.SEEK_SET)  # writing goes to the end all the same
    return os.read(handle, 1)


def _pieces(file: Path) -> Iterator[bytes]:
    """What ``file`` holds; one that changes its size meanwhile is not taken for whole."""
    with file.open("rb", buffering=0) as stream:
        expected, found = os.fstat(stream.fileno()).st_size, 0
        while piece := stream.read(_PIECE):
            found += len(piece)
            yield piece
    if found != expected:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(file))


def _name(part: Path, target: Path) -> None:
    """Give a part its name, which nothing may have."""
    try:
        os.link(part, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _refuse_taken(target)
        os.rename(part, target)


def _keep(file: Path, aside: Path) -> None:
    """Have what ``file`` holds at ``aside`` too, on the disk."""
    _make_folder(aside.parent)
    try:
        os.link(file, aside)
    except FileExistsError:
        if not os.path.samefile(file, aside):  # else this was begun before, by one that was killed
            raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _refuse_taken(aside)
        with _part(aside, _pieces(file)) as part:
            os.rename(part, aside)
    _or_undone(aside.parent, lambda: _forget(aside))


def _forget(aside: Path) -> None:
    with suppress(OSError):  # then it is kept twice, which does no harm
        os.unlink(aside)


def _refuse_taken(target: Path) -> None:
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))


def _make_folder(folder: Path) -> None:
    """Make ``folder`` and those that it lies in, each on the disk."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _or_undone(folder: Path, undo: Callable[[], None]) -> None:
    """Have the names in ``folder`` on the disk, or take the last one back."""
    try:
        _sync(folder)
    except BaseException:
        with suppress(OSError):  # the error that led here says more
            undo()
        raise


def _sync(folder: Path) -> None:
    if sys.platform == "win32":
        return  # Windows cannot and need not open directories for this
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(handle)


# --- parts that were left ----------------------------------------------------------------------------------------


def _sweep(folder: Path) -> None:
    """Remove the parts that killed writers left in ``folder``."""
    with suppress(OSError), os.scandir(folder) as listing:  # what cannot be removed harms nobody
        for item in listing:
            if _PART.fullmatch(item.name) and _abandoned(item.path):
                os.unlink(item.path)


def _abandoned(part: str) -> bool:
    if time.time() - os.stat(part).st_mtime < _IDLE:
        return False
    if sys.platform == "win32":
        return True  # a file that somebody has open cannot be removed there
    handle = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        return _lock(handle)
    finally:
        os.close(handle)


def _lock(handle: int, *, wait: bool = False) -> bool:
    """Hold an open file until it is closed, if nobody else does or when they no longer do; not without locks."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True
