"""Nothing leaves the machine: importing, indexing and asking reach no address but its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

GUARD = '''
"""Python runs a module of this name at its start, in every process of the test."""
import os, socket

LOOPBACK = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::", "", None}

def refuse(what, address):
    with open(os.environ["ATTEMPTS"], "a") as log:
        log.write(f"{what} {address!r}\\n")
    raise OSError(f"no network in this test: {what} {address!r}")

def guarded(name):
    original = getattr(socket.socket, name)
    def call(self, *arguments):
        address = arguments[-1]
        if self.family != getattr(socket, "AF_UNIX", None) and address[0] not in LOOPBACK:
            refuse(name, address)
        return original(self, *arguments)
    return call

for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, guarded(name))

resolve = socket.getaddrinfo
def getaddrinfo(host, *arguments, **options):
    if (host.decode() if isinstance(host, bytes) else host) not in LOOPBACK:
        refuse("getaddrinfo", host)
    return resolve(host, *arguments, **options)
socket.getaddrinfo = getaddrinfo
'''


@pytest.fixture
def offline(tmp_path: Path) -> dict[str, str]:
    """The environment of a process that can reach nothing, and that writes down what it tried."""
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(GUARD)
    attempts = tmp_path / "attempts"
    attempts.touch()
    return {**os.environ, "PYTHONPATH": f"{guard}{os.pathsep}{ROOT}", "ATTEMPTS": str(attempts)}


def attempts(offline: dict[str, str]) -> str:
    return Path(offline["ATTEMPTS"]).read_text()


def python(code: str, offline: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], env=offline, capture_output=True, text=True, timeout=300
    )


def test_the_guard_itself_notices_a_connection(offline: dict[str, str]) -> None:
    done = python("import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)", offline)
    assert done.returncode != 0
    assert "192.0.2.1" in attempts(offline)


def test_indexing_and_asking_need_no_network(offline: dict[str, str], samples: Path, tmp_path: Path) -> None:
    code = f"""
from index.build import build
from qa import Answerer, Retriever
result = build({str(samples)!r}, {str(tmp_path / "index")!r})
assert result.added, result
with Answerer.open({str(tmp_path / "index")!r}) as answerer:
    assert answerer.ask("今年经济增长的目标是多少？").answer
with Retriever.open({str(tmp_path / "index")!r}) as retriever:
    assert retriever.search("新增了多少养老床位？")
"""
    done = python(code, offline)
    assert done.returncode == 0, done.stderr
    assert attempts(offline) == ""


def test_importing_the_page_needs_no_network(offline: dict[str, str]) -> None:
    done = python("import app", offline)
    assert done.returncode == 0, done.stderr
    assert attempts(offline) == ""
