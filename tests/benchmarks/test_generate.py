"""Generated reports are always the same, hang together, and hold the answers to the questions about them."""

from __future__ import annotations

from pathlib import Path

from benchmarks.generate import PER_PLACE, World, questions, write
from benchmarks.scale import growth

REPORTS = 2 * PER_PLACE


def texts(reports: int) -> dict[str, str]:
    return {report.path: report.text for report in World(7).reports(reports)}


def test_the_same_seed_makes_the_same_world_and_more_reports_only_add() -> None:
    few, more = texts(PER_PLACE + 3), texts(REPORTS)
    assert few.items() <= more.items()
    assert len(more) == REPORTS == len(set(more.values()))
    assert more.keys() != {report.path for report in World(8).reports(REPORTS)}


def test_reports_are_as_long_as_real_ones() -> None:
    held = texts(REPORTS).values()
    assert 15_000 < sum(map(len, held)) / len(held) < 25_000


def test_every_answer_stands_in_its_evidence_and_that_in_its_report(tmp_path: Path) -> None:
    world = World(7)
    write(tmp_path / "reports", world, REPORTS)
    asked = questions(world, REPORTS, 70)
    assert len({one["id"] for one in asked}) == 70
    for one in asked:
        quotes = [evidence["quote"] for evidence in one["evidence"]]
        for evidence in one["evidence"]:
            text = (tmp_path / "reports" / evidence["report"]).read_text(encoding="utf-8")
            assert evidence["quote"] in text, one
        assert all(any(part[0] in quote for quote in quotes) for part in one["answers"]), one
        assert one["answerable"] == bool(quotes)


def test_growth_is_the_power_of_the_number_of_reports() -> None:
    sizes = {"100": {"index size, MB": 10.0, "load average": 1.0}, "1000": {"index size, MB": 100.0}}
    assert growth(sizes) == {"index size, MB": 1.0}
