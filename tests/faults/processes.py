"""A page served by a process of its own, spoken to over HTTP, with what it tries to reach and what it says kept."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPORT = "云溪市2031年政府工作报告\n各位代表：\n一、2030年工作回顾\n2030年，全市新增养老床位1860张。\n"
RECORDER = '''
"""Python runs a module of this name at its start: each look-up and connection is written down before it is made."""
import os, socket, sys

def record(event, arguments):
    if not event.startswith("socket."):
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        if arguments[0].family not in (socket.AF_INET, socket.AF_INET6):
            return
        target = arguments[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        target = arguments[0]
    else:
        return
    with open(os.environ["ATTEMPTS"], "a") as file:
        file.write(f"{event} {target!r}\\n")

sys.addaudithook(record)
'''


@dataclass(frozen=True, slots=True)
class Served:
    """Where a page is served, and the files with what its process tried to reach and what it said on stderr."""

    address: str
    port: int
    home: Path
    process: subprocess.Popen[bytes]

    @property
    def reports(self) -> Path:
        return self.home / "reports"

    @property
    def index(self) -> Path:
        return self.home / "index"

    def attempts(self) -> list[str]:
        """What it tried to reach since it began to serve."""
        return (self.home / "attempts").read_text().splitlines()

    def said(self) -> list[str]:
        """Its lines on standard error."""
        return (self.home / "stderr").read_text(encoding="utf-8").splitlines()


@contextmanager
def served(home: Path, **environment: str) -> Iterator[Served]:
    """`app.py` over one report, as a user starts it."""
    for name in ("recorder", "reports", "tmp"):
        (home / name).mkdir(parents=True)
    (home / "recorder" / "sitecustomize.py").write_text(RECORDER)
    (home / "reports" / "2031年云溪市政府工作报告.txt").write_text(REPORT, encoding="utf-8")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    own = {
        "PYTHONPATH": f"{home / 'recorder'}{os.pathsep}{ROOT}",
        "ATTEMPTS": str(home / "attempts"),
        "TMPDIR": str(home / "tmp"),
    }
    command = [sys.executable, str(ROOT / "app.py"), "--port", str(port)]
    places = ["--reports", str(home / "reports"), "--index", str(home / "index")]
    with (home / "stdout").open("wb") as out, (home / "stderr").open("wb") as err:
        process = subprocess.Popen(
            [*command, *places], cwd=home, env={**os.environ, **own, **environment}, stdout=out, stderr=err
        )
    try:
        until = time.monotonic() + 120
        while "索引已是最新" not in (home / "stdout").read_text(encoding="utf-8"):
            assert process.poll() is None, (home / "stderr").read_text(encoding="utf-8")
            assert time.monotonic() < until, "the page does not stand"
            time.sleep(0.1)
        (home / "attempts").write_text("")  # as it starts it calls itself
        yield Served(f"http://127.0.0.1:{port}/", port, home, process)
    finally:
        process.terminate()
        process.wait(timeout=30)
