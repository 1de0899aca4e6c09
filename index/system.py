"""What the operating system says: files opened without waiting, errors that tell of the machine, and a process's end.

In: a path, or an error. Out: an open file that is a regular one, or a sentence for the user. It knows nothing of indexes.
"""

from __future__ import annotations

import atexit
import errno
import mmap
import os
import re
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NoReturn

from index.errors import AccessError, CongressQAError, OutOfMemoryError

_RIGHTS = {errno.EACCES, errno.EPERM}
_DESCRIPTORS = {errno.EMFILE, errno.ENFILE}
# What libraries say, in words alone, when they get no memory: C++, Rust, Python's threads, the dynamic linker.
_NO_MEMORY = re.compile(
    r"[Cc]annot allocate memory|bad_alloc|memory allocation of|[Oo]ut of memory|can't start new thread"
    r"|failed to map segment|Resource temporarily unavailable|mmap failed|OS error 12\b|os error (?:11|12)\b"
)
_MEMORY_FOUND = "内存不足"
_MEMORY_ADVICE = "请关掉别的程序、放宽内存限制后再试，或换内存更大的电脑；原有索引未改动"


class NotRegularError(OSError):
    """There is something of this name, but no regular file: a folder, a pipe, a device."""


def open_regular(path: str | Path) -> BinaryIO:
    """A regular file opened for reading; a pipe in its place would have its reader wait for ever.

    Raises:
        NotRegularError: It is something else.
        OSError: It cannot be opened.
    """
    if os.path.isdir(path):  # which Windows would not open at all
        raise NotRegularError(errno.EISDIR, "是文件夹，应是文件", str(path))
    return open(path, "rb", opener=_open)


def _open(path: str, flags: int) -> int:
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise NotRegularError(errno.EINVAL, "不是普通文件", path)


def machine(error: BaseException) -> CongressQAError | None:
    """``error`` as a sentence, where it or what led to it tells of this machine: its memory, descriptors or rights.

    ``None`` for all others: these tell of the file, or of this program.
    """
    seen: BaseException | None = error
    while seen is not None:
        number = seen.errno if isinstance(seen, OSError) else None
        if isinstance(seen, MemoryError) or number == errno.ENOMEM or _NO_MEMORY.search(str(seen)[:2000]):
            return OutOfMemoryError(f"{_MEMORY_FOUND}；{_MEMORY_ADVICE}。")
        if number in _DESCRIPTORS:
            return AccessError(
                "同时打开的文件太多，系统不再允许；请关掉别的程序，或放宽限制（ulimit -n）后再试。"
            )
        if number in _RIGHTS and isinstance(seen, OSError):
            place = f"“{seen.filename}”" if seen.filename else "索引"
            return AccessError(f"没有权限读取{place}；请检查文件和所在文件夹的访问权限。")
        if number is not None:
            return (
                None  # what led to it matters no more: a link that may not be made, then a disk that is full
            )
        seen = seen.__cause__ or seen.__context__
    return None


@contextmanager
def told() -> Iterator[None]:
    """Whatever a library says of this machine becomes a sentence, whichever kind of exception it chose for that.

    Raises:
        AccessError, OutOfMemoryError: As `machine`.
    """
    try:
        yield
    except (CongressQAError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # Rust's panics are no `Exception`
        sentence = machine(error)
        if sentence is None:
            raise
        raise sentence from error


def room(size: int) -> None:
    """See that this process may take ``size`` bytes of addresses more.

    Native code that gets no memory ends the process without a word; so whoever is going to load much of it asks first.
    Only Linux can tell without taking them.

    Raises:
        OutOfMemoryError: It may not.
    """
    if sys.platform != "linux":
        return
    reserved = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | getattr(mmap, "MAP_NORESERVE", 0x4000)
    try:
        mmap.mmap(-1, size, flags=reserved, prot=mmap.PROT_READ).close()
    except (OSError, MemoryError, ValueError) as error:
        raise OutOfMemoryError(f"{_MEMORY_FOUND}（需要{size >> 20}MB）；{_MEMORY_ADVICE}。") from error


def leave(status: int) -> NoReturn:
    """End the process with ``status``; where threads still work in the background, without waiting for them.

    A server that is stopped may be in the middle of a question or a build. Python ends such a thread as soon as it
    returns from a library's C++, which for C++ is an error: the process would abort instead of ending.
    """
    if not any(thread.daemon for thread in threading.enumerate()):
        sys.exit(status)
    atexit._run_exitfuncs()  # what was promised for the end: temporary folders, processes of our own, the log
    with suppress(OSError):  # whoever read it has gone
        sys.stdout.flush()
    os._exit(status)
