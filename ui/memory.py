"""Keeping the memory of a server flat that answers from many threads.

Goes in: nothing. Comes out: nothing; the C library's allocator behaves otherwise from then on. What Python's objects
hold is not its business.
"""

from __future__ import annotations

import ctypes
import sys

ARENAS, MAPPED_FROM = -8, -3  # M_ARENA_MAX and M_MMAP_THRESHOLD of glibc's malloc.h
LARGE = 1024 * 1024  # bytes


def bound() -> None:
    """Have one heap for all threads, and give large blocks back to the system when they are freed.

    By default glibc gives each thread a heap of its own and, once one large block was freed, takes such blocks from the
    heaps too. Heaps with holes are never given back: under fifty users they came to three times of what was in use.
    Elsewhere than on Linux with glibc nothing is done. To be called before there are threads.
    """
    if sys.platform != "linux":
        return
    option = getattr(ctypes.CDLL(None), "mallopt", None)
    if option is not None:  # musl has none
        option(ARENAS, 1)
        option(MAPPED_FROM, LARGE)
