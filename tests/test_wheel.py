"""The built wheel holds all that the program needs: it works where there is nothing else of the project."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("api", "app.py", "index", "pyproject.toml", "qa", "README.md", "ui")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel in it, made from a copy of the sources, so that no older build slips in."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    offline = ("--no-deps", "--no-index", "--disable-pip-version-check", "--quiet")
    pip("wheel", *offline, "--no-build-isolation", "--wheel-dir", str(folder), str(source))
    (wheel,) = folder.glob("*.whl")
    pip("install", *offline, "--target", str(folder / "installed"), str(wheel))
    return folder / "installed"


def pip(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "pip", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def run(installed: Path, folder: Path, *command: str) -> str:
    """What a command prints that finds the project in ``installed`` only."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_file_that_the_sources_hold(installed: Path) -> None:
    for package in ("api", "index", "qa", "ui"):
        wanted = {f.relative_to(ROOT) for f in (ROOT / package).rglob("*") if f.is_file()}
        wanted = {f for f in wanted if f.suffix != ".pyc"}
        missing = sorted(str(f) for f in wanted if not (installed / f).is_file())
        assert not missing, f"not in the wheel (see package-data in pyproject.toml): {missing}"


def test_the_installed_command_indexes_and_answers_from_an_empty_folder(
    installed: Path, samples: Path, tmp_path: Path
) -> None:
    home = run(installed, tmp_path, sys.executable, "-c", "import qa; print(qa.__file__)")
    assert Path(home.strip()).is_relative_to(installed)
    command = str(installed / "bin" / "congress-qa")
    run(installed, tmp_path, sys.executable, command, "index", str(samples))
    assert "[1]" in run(
        installed, tmp_path, sys.executable, command, "ask", "2024年高校毕业生留澜率的目标是多少？"
    )


def test_the_installed_page_can_be_imported(installed: Path, tmp_path: Path) -> None:
    home = run(installed, tmp_path, sys.executable, "-c", "import app; print(app.__file__)")
    assert Path(home.strip()).is_relative_to(installed)
