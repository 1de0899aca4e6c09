"""The one command and its tables: every benchmark is a step, every result has its row."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import all as everything
from benchmarks import tables

FOUND = {"evidence_at_1": 0.25, "evidence_at_5": 0.5, "mrr_at_10": 0.375}
CITED = {"evidence_at_1": 0.9, "evidence_at_5": 0.95, "evidence_all": 0.9, "citation_precision": 0.8}


def peer(**more: Any) -> dict[str, Any]:
    latency = {"median, ms": 12.5, "95th percentile, ms": 20.0}
    return {
        "sentence": FOUND, "chunk": FOUND, "characters of a chunk": 250,
        "answer": latency, "search": latency, "start to first answer, s": 7.5,
        "index from nothing, s": {"process": 20.5, "work": 13.0},
        "one report more, s": {"process": 8.0, "work": 0.5},
        "index size, MB": 18.4, "peak memory while indexing, MB": 600.0,
        "peak memory while asking, MB": 500.0, "environment, MB": 1437,
        "versions": {"bm25s": "0.3.16"}, **more,
    }  # fmt: skip


def run_of(peers: dict[str, Any]) -> dict[str, Any]:
    figures = {"questions": 179, "peers": peers, "attached": {"questions": 150, "this project": CITED}}
    return {
        "peers": {"taken": "2031-01-20T09:00:00", "commit": "abc1234", "machine": "2", "figures": figures}
    }


def rows(table: str) -> list[list[str]]:
    return [[c.strip() for c in line.strip("|").split("|")] for line in table.splitlines() if line[:1] == "|"]


DRAWN = [tables.peers, tables.peers_found, tables.peers_cost, tables.peers_versions, tables.attached]


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw.__name__)
def test_every_row_has_the_columns_of_its_head(draw: Any) -> None:
    better = {**FOUND, "evidence_at_5": 0.7}
    titled = {"sentence": better, "chunk": better, "characters of a chunk": 260}
    both = {"甲": peer(shown=FOUND), "乙": peer(**{"with titles": titled}), "丙": {"failed": "no\nwheel"}}
    assert len({len(row) for row in rows(draw(run_of(both)))}) == 1


def test_the_short_comparison_shows_the_better_of_both_ways() -> None:
    better = {"evidence_at_1": 0.3, "evidence_at_5": 0.7, "mrr_at_10": 0.5}
    titled = {"sentence": better, "chunk": better, "characters of a chunk": 260}
    for way in ({"with titles": titled}, {"sentence": better, "with titles": {**titled, "sentence": FOUND}}):
        assert rows(tables.peers(run_of({"甲": peer(**way)})))[2][:3] == ["甲", "0.300", "0.700"]


def test_a_peer_that_failed_is_named_with_the_reason_and_has_no_figures() -> None:
    run = run_of({"甲": {"failed": "ERROR: no\nmatching distribution"}})
    assert rows(tables.peers(run))[2] == ["甲", *["–"] * 7]
    assert rows(tables.peers_versions(run))[2] == ["甲", "failed: ERROR: no matching distribution"]
    assert len(rows(tables.peers_cost(run))) == 2


def test_every_benchmark_of_the_folder_is_a_step() -> None:
    folder = Path(everything.__file__).parent
    commands = {
        file.stem
        for file in folder.glob("*.py")
        if "save(" in file.read_text(encoding="utf-8") and file.stem != "results"
    }
    steps = everything.steps(Path(), Path(), Path())
    assert {step.module for step in steps} == {*commands, "peers"}


@pytest.mark.parametrize(
    "step", everything.steps(Path("s"), Path("i"), Path("e")), ids=lambda step: step.name
)
def test_a_step_gives_its_benchmark_arguments_that_it_takes(
    step: everything.Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    if step.needs:
        pytest.importorskip(step.needs)

    class ParsedError(Exception):
        pass

    def parse(parser: argparse.ArgumentParser) -> None:
        parse_args(parser)
        raise ParsedError

    parse_args = argparse.ArgumentParser.parse_args
    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse)
    monkeypatch.setattr(sys, "argv", [step.module, *step.arguments])
    package = importlib.import_module(f"benchmarks.{step.module}")
    main = (
        package.main
        if hasattr(package, "main")
        else importlib.import_module("benchmarks.peers.__main__").main
    )
    with pytest.raises(ParsedError):
        main()
