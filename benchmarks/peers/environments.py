"""A virtual environment for each peer, made with pip where there is none yet. Runs nothing in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .catalogue import CHECKOUT, Listed

ROOT = Path(__file__).resolve().parents[2]
STAMP = "requirements.json"
"""Written last: an environment without it was not finished."""


class InstallError(Exception):
    """A peer's environment could not be made; the message is the end of what pip said."""


@dataclass(frozen=True, slots=True)
class Environment:
    """A finished virtual environment."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def size(self) -> int:
        """Bytes of all files; a file with several names counts once."""
        files = (file.lstat() for file in self.folder.rglob("*") if file.is_file() and not file.is_symlink())
        return sum({(found.st_dev, found.st_ino): found.st_size for found in files}.values())

    def versions(self) -> dict[str, str]:
        """Every installed distribution with its version."""
        listed = _run([str(self.python), "-m", "pip", "list", "--format=json", *QUIET])
        return {found["name"]: found["version"] for found in json.loads(listed)}


QUIET = ("--disable-pip-version-check",)


def default_folder() -> Path:
    """Where environments are kept unless the command names a folder: outside the checkout, for the next run."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "congress-qa" / "peers"


def environment(peer: Listed, folder: Path) -> Environment:
    """The environment of ``peer`` below ``folder``, made first if need be; this project is always installed anew.

    Raises:
        InstallError: pip did not succeed.
    """
    made = Environment(folder / peer.module)
    stamp = made.folder / STAMP
    if not stamp.is_file() or json.loads(stamp.read_text(encoding="utf-8")) != list(peer.requirements):
        shutil.rmtree(made.folder, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(made.folder)])
        _install(made, peer.requirements)
        stamp.write_text(json.dumps(peer.requirements), encoding="utf-8")
    elif CHECKOUT in peer.requirements:
        _install(made, ["--no-deps", "--force-reinstall", CHECKOUT])
    return made


def named(requirements: Sequence[str], versions: dict[str, str]) -> dict[str, str]:
    """The versions of what was asked for by name."""
    found = {_plain(name): version for name, version in versions.items()}
    asked = [_plain(re.split(r"[<>=!~\[ ]", r, maxsplit=1)[0]) for r in requirements if r != CHECKOUT]
    return {name: found[name] for name in asked if name in found}


def _install(made: Environment, requirements: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as copy:
        if CHECKOUT in requirements:
            _copy_checkout(Path(copy))
        asked = [copy if requirement == CHECKOUT else requirement for requirement in requirements]
        _run([str(made.python), "-m", "pip", "install", "--quiet", *QUIET, *asked])


def _copy_checkout(to: Path) -> None:
    """What git knows of the checkout, as it is now: building a package leaves files beside its source."""
    listed = _run(["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith(("ERROR", "error"))]
        raise InstallError(" ".join(errors[-2:]) or done.stderr[-300:])
    return done.stdout


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
