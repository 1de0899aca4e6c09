"""What Gradio, uvicorn and Python itself say of errors goes into the log, one line each.

Gradio prints the traceback of each event that fails to standard error; the modules that do so are given a printer that
logs. The log's lines are those of `index.logs`.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import ModuleType, SimpleNamespace
from typing import Any

log = logging.getLogger(__name__)


def collect() -> None:
    """Have what is printed, or ends a thread or the program, logged too; `index.logs.configure` writes the lines."""
    sys.excepthook = _uncaught
    sys.unraisablehook = lambda each: log.error("an error while cleaning up", exc_info=each.exc_value)
    threading.excepthook = lambda each: log.error("a thread ended by an error", exc_info=each.exc_value)
    for module in printers():
        module.traceback = SimpleNamespace(  # type: ignore[attr-defined]
            **{**vars(traceback), "print_exc": _log_current, "print_exception": _log_current}
        )


def printers() -> list[ModuleType]:
    """The loaded modules of Gradio that print tracebacks."""
    found = [module for name, module in sys.modules.items() if name.split(".")[0] == "gradio"]
    return [module for module in found if vars(module).get("traceback") is traceback]


def _log_current(*_: Any, **__: Any) -> None:
    """In place of `traceback.print_exc`."""
    log.error("an event of the page failed", exc_info=sys.exc_info())


def _uncaught(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.error("the program ended by an error", exc_info=(kind, error, trace))
