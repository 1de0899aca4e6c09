"""Every error that `index` raises on purpose.

    CongressQAError
    ├── ReadError            one report file cannot be read; the others can
    │   └── UnreachableError it cannot be opened now, which says nothing of what it holds
    ├── ReportsGoneError     many reports have gone from the folder: their owner is asked first
    ├── IndexMissingError    there is no index where one was expected
    ├── IndexCorruptError    a file of the index is missing or damaged
    ├── IndexMismatchError   the index was made by another encoder or format
    ├── IndexLockedError     another process is writing this index
    ├── IndexWriteError      the index cannot be written: the disk is full, the folder not writable
    ├── EncoderError         an encoder cannot be loaded or used
    ├── AccessError          the system does not let us: no rights, no locks, too many open files
    └── OutOfMemoryError     the system gives no more memory

Each message says what was found, what was expected and what to do, in Chinese, for it is shown to users as it stands.
"""


class CongressQAError(Exception):
    """Base of all errors with a message meant for users."""


class ReadError(CongressQAError):
    """One report file cannot be read.

    ``found`` says what the file is or holds, ``advice`` what its owner can do.
    """

    def __init__(self, found: str, advice: str) -> None:
        super().__init__(f"{found}；{advice}")
        self.found = found
        self.advice = advice


class UnreachableError(ReadError):
    """The file cannot be opened or read for now: what it holds is not known, and may be what it held."""


class ReportsGoneError(CongressQAError):
    """A build would remove many reports from the index, and has not been told to; nothing was changed.

    ``gone`` are their paths, ``indexed`` is how many reports the index has.
    """

    def __init__(self, gone: tuple[str, ...], indexed: int) -> None:
        shown = "、".join(gone[:3]) + ("等" if len(gone) > 3 else "")
        super().__init__(
            f"索引里的{indexed}份报告中，有{len(gone)}份现在在报告文件夹里找不到或读不了（{shown}），"
            "已停下，索引未改动；如果是磁盘或共享文件夹没有接好，请接好后再试；"
            "确实不要这些报告了，请在网页上确认，或用 congress-qa index --allow-removals"
        )
        self.gone = gone
        self.indexed = indexed


class IndexMissingError(CongressQAError):
    """There is no index in the named directory."""


class IndexCorruptError(CongressQAError):
    """A file of the index is missing, truncated or altered."""


class IndexMismatchError(CongressQAError):
    """The index was made with another encoder, or in a format this version does not read."""


class IndexLockedError(CongressQAError):
    """Another process is writing this index now."""


class IndexWriteError(CongressQAError):
    """The index cannot be written; the one that was there is unchanged."""


class EncoderError(CongressQAError):
    """The named encoder cannot be loaded, or returned something that is no vector."""


class AccessError(CongressQAError):
    """The operating system does not let this process read or lock something; nothing need be wrong with it."""


class OutOfMemoryError(CongressQAError):
    """The operating system gives this process no more memory."""
