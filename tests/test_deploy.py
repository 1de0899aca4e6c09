"""The files for servers name what the program really has; backup and restore lose nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api.application import described
from qa.cli import COMMANDS
from qa.commands.arguments import parser

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
TEXT = "澜江市人民政府工作报告\n2030年，新增养老床位{number}张。\n"
NAME = "澜江市2031年政府工作报告.txt"

posix = pytest.mark.skipif(os.name != "posix", reason="the scripts are for a shell")


def read(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def test_the_image_holds_every_package_and_nothing_else() -> None:
    copied = set(re.findall(r"^COPY (\w+) \w+$", read("Dockerfile"), re.MULTILINE))
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"tests", "training", "benchmarks"}
    assert copied == packages
    let_in = set(re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE))
    assert packages <= let_in


@pytest.mark.parametrize("name", ["Dockerfile", "congress-qa.service"])
def test_the_command_that_is_started_is_one_of_the_program(name: str) -> None:
    text = read(name)
    if name == "Dockerfile":
        words = re.findall(r'"([^"]+)"', text[text.rindex("CMD [") :])
        assert "USER 10001" in text
        assert "VOLUME" in text
    else:
        line = re.search(r"^ExecStart=(.+)$", text, re.MULTILINE)
        assert line
        words = line[1].split()
    assert words[0].endswith("congress-qa")
    chosen = parser(COMMANDS).parse_args(words[1:])
    assert chosen.run is COMMANDS["serve"]


def test_every_variable_and_address_is_one_of_the_program() -> None:
    sources = "".join(
        file.read_text("utf-8") for file in ROOT.glob("[a-z]*/**/*.py") if "tests" not in file.parts
    )
    named = {
        name
        for file in DEPLOY.iterdir()
        for name in re.findall(r"CONGRESS_QA_[A-Z_]*[A-Z]", file.read_text("utf-8"))
    }
    assert named
    assert sorted(name for name in named if f'"{name}"' not in sources) == []
    assert "/health" in described().openapi()["paths"]
    assert "http://127.0.0.1:7860/health" in read("Dockerfile")


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_takes_uploads_as_large_as_the_program_does_and_shuts_the_figures(name: str) -> None:
    from api.bodies import HANDED_OVER

    assert re.search(rf"{HANDED_OVER[0] // 1_000_000}(?:MB|m;)", read(name))
    assert "/metrics" in read(name)


# --- backup and restore ------------------------------------------------------------------------------------------------


@pytest.fixture
def programs(tmp_path: Path) -> dict[str, str]:
    """An environment in which `congress-qa` is this project's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "congress-qa"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m qa.cli "$@"\n')
    script.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def files(folder: Path) -> dict[Path, bytes]:
    """All files below ``folder``, those led by a dot too, by their paths there."""
    below = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder): file.read_bytes() for file in below}


def sh(script: str, *arguments: object, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = ["sh", str(DEPLOY / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Reports, one of them broken, with what was removed and what people said of answers."""
    reports = tmp_path / "our reports"
    (reports / ".已移除").mkdir(parents=True)
    (reports / "法院").mkdir()
    (reports / NAME).write_text(TEXT.format(number=1860), "utf-8")
    (reports / "法院" / "甲.txt").write_text("澜江市中级人民法院工作报告\n2030年，审结案件10件。\n", "utf-8")
    (reports / "坏.docx").write_text("this is no Word file")
    (reports / ".已移除" / ".甲-1.txt").write_text("旧", "utf-8")
    (reports / ".congress-qa-0123456789abcdef.part").write_text("half")
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "feedback.jsonl").write_text('{"verdict": "right"}\n')
    return reports


@posix
def test_what_was_backed_up_is_restored_with_its_index(
    library: Path, tmp_path: Path, programs: dict[str, str]
) -> None:
    done = sh("backup.sh", library, tmp_path / "index", tmp_path / "backups", environment=programs)
    assert done.returncode == 0, done.stderr
    archive = Path(done.stdout.strip())
    assert sorted(each.suffix for each in archive.parent.iterdir()) == [".gz", ".sha256"]
    restored = tmp_path / "restored"
    done = sh("restore.sh", archive, restored, environment=programs)
    assert done.returncode == 0, done.stderr
    found, wanted = files(restored / "reports"), files(library)
    assert found == {path: data for path, data in wanted.items() if path.suffix != ".part"}
    assert (restored / "index" / "feedback.jsonl").read_text() == '{"verdict": "right"}\n'
    asked = ["congress-qa", "ask", "澜江市2030年新增养老床位多少张？", "--index", str(restored / "index")]
    told = subprocess.run(asked, capture_output=True, text=True, env=programs)
    assert "1860张" in told.stdout


@posix
def test_only_the_newest_backups_are_kept_and_nothing_else_is_removed(
    library: Path, tmp_path: Path, programs: dict[str, str]
) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    for day in range(1, 6):
        (backups / f"congress-qa-2030010{day}T000000Z.tar.gz").write_text("old")
        (backups / f"congress-qa-2030010{day}T000000Z.tar.gz.sha256").write_text("old")
    (backups / "congress-qa-notes.tar.gz").write_text("somebody's")
    done = sh("backup.sh", library, tmp_path / "index", backups, 3, environment=programs)
    assert done.returncode == 0, done.stderr
    left = sorted(each.name for each in backups.iterdir() if each.name.endswith(".gz"))
    # What was made just now counts by its time, before those that are dated later.
    assert len([name for name in left if re.fullmatch(r"congress-qa-\d{8}T\d{6}Z\.tar\.gz", name)]) == 3
    assert "congress-qa-notes.tar.gz" in left


@posix
def test_a_backup_that_is_damaged_or_would_overwrite_is_refused(
    library: Path, tmp_path: Path, programs: dict[str, str]
) -> None:
    done = sh("backup.sh", library, tmp_path / "index", tmp_path / "backups", environment=programs)
    archive = Path(done.stdout.strip())
    assert sh("restore.sh", archive, library, environment=programs).returncode == 1
    assert (library / NAME).read_text("utf-8") == TEXT.format(number=1860)
    archive.write_bytes(archive.read_bytes()[:-20])
    assert sh("restore.sh", archive, tmp_path / "restored", environment=programs).returncode != 0
    assert not (tmp_path / "restored").exists()
    missing = sh(
        "backup.sh", tmp_path / "none", tmp_path / "index", tmp_path / "backups", environment=programs
    )
    assert missing.returncode == 1


@posix
def test_a_backup_that_fails_leaves_nothing(library: Path, tmp_path: Path, programs: dict[str, str]) -> None:
    broken = tmp_path / "bin" / "tar"
    broken.write_text("#!/bin/sh\nexit 2\n")
    broken.chmod(0o755)
    done = sh("backup.sh", library, tmp_path / "index", tmp_path / "backups", environment=programs)
    assert done.returncode == 1
    assert list((tmp_path / "backups").iterdir()) == []
