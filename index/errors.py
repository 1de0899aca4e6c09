"""Every error that `index` raises on purpose.

    CongressQAError
    ├── ReadError            one report file cannot be read; the others can
    ├── IndexMissingError    there is no index where one was expected
    ├── IndexCorruptError    a file of the index is missing or damaged
    ├── IndexMismatchError   the index was made by another encoder or format
    ├── IndexLockedError     another process is writing this index
    ├── IndexWriteError      the index cannot be written: the disk is full, the folder not writable
    └── EncoderError         an encoder cannot be loaded or used

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
