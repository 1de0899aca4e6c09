"""An index that is damaged while it is served: the page says so in a sentence, whichever part of it is used."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_web import SENTENCE, serving

from benchmarks.load import Session


def snapshot(index: Path) -> Path:
    return index / (index / "CURRENT").read_text(encoding="utf-8").split()[0]


def overwrite(index: Path) -> None:
    """Every file of the snapshot turns into zeros, in place and of the same length."""
    for file in sorted(snapshot(index).rglob("*")):
        if file.is_file():
            file.write_bytes(bytes(file.stat().st_size))


def point_nowhere(index: Path) -> None:
    (index / "CURRENT").write_text("nowhere\n", encoding="utf-8")


def renew_manifest(index: Path) -> None:
    """A new snapshot appears that is no index at all."""
    broken = index / "snapshot-broken"
    broken.mkdir()
    (broken / "manifest.json").write_text("{", encoding="utf-8")
    (index / "CURRENT").write_text("snapshot-broken\n", encoding="utf-8")


@pytest.mark.parametrize("damage", [point_nowhere, renew_manifest, shutil.rmtree])
def test_the_page_tells_of_an_index_that_went_bad_under_it(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    with serving(tmp_path, 20_000) as address:
        session = Session(address)
        session.open()
        question = session.event("question", "submit")
        assert SENTENCE[:-1] in text(session.call(question, "新增养老床位多少？"))
        damage(tmp_path / "index")
        told = text(session.call(question, "新增养老床位是多少张？"))
        assert "没能回答" in told
        assert "索引" in told, "what is wrong, and what to do"
        assert "Traceback" not in told
        for handler in session.after(question):
            session.call(handler)
        session.close()
        other = Session(address)
        other.open()
        other.close()


def test_files_that_were_overwritten_under_it_do_no_worse(tmp_path: Path) -> None:
    """What is mapped already may still be right or not be there any more; nothing ends, nothing raw is shown."""
    with serving(tmp_path, 20_000) as address:
        session = Session(address)
        session.open()
        overwrite(tmp_path / "index")
        told = text(session.call(session.event("question", "submit"), "新增养老床位多少？"))
        assert "没能回答" in told or SENTENCE[:-1] in told
        assert "Traceback" not in told
        session.close()
        Session(address).close()


def text(outputs: list[Any]) -> str:
    return json.dumps(outputs, ensure_ascii=False)
