"""Each command and each piece of Python in the README does what the README shows."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

INSTALLATION = ("pip install -e . && python app.py", 'pip install -e ".[dev]" && pytest')
"""Whoever runs this test has done these; what stands behind the && is run by itself, or is this run."""
BENCHMARK = "python -m benchmarks."
"""Benchmarks take minutes and material from outside the project; here only their arguments are tried."""
LOCAL_MODEL = {"BAAI/bge-small-zh-v1.5": str(ROOT / "index" / "model")}
"""A model from the network, with the one that is tried in its place: the bundled one, in the same format."""
SERVERS = ("python app.py", "congress-qa serve")
PATIENCE = 120  # seconds until a server that says nothing is stopped


@dataclass(frozen=True, slots=True)
class Block:
    """Code from the README, and the output that it shows, if it shows one."""

    line: int
    language: str
    code: str
    output: str | None = None


def blocks() -> list[Block]:
    """Every command, one by one, and every piece of Python, in the README's order."""
    found = []
    for block in re.finditer(r"^```(\w+)\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL):
        line = README.count("\n", 0, block.start()) + 2
        if block[1] == "python":
            found.append(Block(line, "python", block[2]))
        elif block[1] == "bash":
            commands = [c.split("  #")[0].strip() for c in block[2].splitlines()]
            found += [Block(line + i, "bash", c) for i, c in enumerate(commands) if c]
        elif block[1] == "console":
            for shown in re.split(r"^\$ ", block[2], flags=re.MULTILINE)[1:]:
                command, _, output = shown.partition("\n")
                found.append(Block(line, "console", command, output))
    return found


BLOCKS = blocks()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like a fresh clone, as far as the README's commands look at it."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "reports", folder / "reports")
    shutil.copytree(ROOT / "tests" / "data", folder / "tests" / "data")
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Commands find this project and this Python first."""
    programs = tmp_path_factory.mktemp("bin")
    for name, command in (("python", ""), ("congress-qa", "-m qa.cli ")):
        script = programs / name
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {command}"$@"\n')
        script.chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8"}


def test_the_first_screen_shows_what_it_is_and_the_two_commands() -> None:
    first = README.split("\n## ")[0]
    assert "](docs/screenshots/" in first
    assert all(command in first for command in INSTALLATION)


def test_every_file_that_is_linked_to_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_tables_of_figures_are_those_of_the_newest_results(environment: dict[str, str]) -> None:
    run([sys.executable, "-m", "benchmarks.tables", "--check"], ROOT, environment)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda b: f"line {b.line}")
def test_what_the_readme_shows(block: Block, home: Path, environment: dict[str, str]) -> None:
    if block.language == "python":
        run([sys.executable, "-c", block.code], home, environment)
        return
    for command in [block.code] if block.output is not None else block.code.split(" && "):
        for remote, local in LOCAL_MODEL.items():
            command = command.replace(remote, shlex.quote(local))
        if command.startswith(SERVERS):
            serve(command, home, environment)
        elif command.startswith(BENCHMARK):
            run(["sh", "-c", command.split(" --")[0] + " --help"], ROOT, environment)
        elif not command.startswith(("pip install", "pytest")):
            printed = run(["sh", "-c", command], home, environment)
            if block.output is not None:
                assert without_times(printed) == without_times(block.output)


def run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def serve(command: str, folder: Path, environment: dict[str, str]) -> None:
    """Start a server on a free port, open its page once, and stop it as a person would."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    arguments = shlex.split(re.sub(r" --port \d+", "", command).replace("app.py", str(ROOT / "app.py")))
    process = subprocess.Popen(
        [*arguments, "--port", str(port)],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A test run in the background ignores SIGINT, and would pass that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    try:
        assert process.stdout is not None
        address = next((a for line in process.stdout for a in re.findall(r"http://[\d.]+:\d+/?", line)), None)
        assert address, "the server ended without saying where its page is"
        # A proxy of this machine would not find the page.
        with build_opener(ProxyHandler({})).open(address, timeout=PATIENCE) as page:
            assert page.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) in (0, 130)
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()


def without_times(text: str) -> str:
    return re.sub(r"\d+\.\d 秒", "… 秒", "\n".join(line.rstrip() for line in text.strip().splitlines()))
