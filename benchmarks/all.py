"""Everything that this folder measures, one after the other, and the tables of the READMEs from it.

    python -m benchmarks.all --shared ../shared

Figures go to ``results/<date>-<commit>.json``, each under the name of its benchmark. ``--only`` takes some of the
steps; one that fails is named at the end, and the others go on. Nothing else should be running on the machine.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from index.build import build

from . import tables
from .peers.environments import default_folder

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Step:
    """One benchmark: its name here, its module, its arguments, and a package that it needs beyond the project's own."""

    name: str
    module: str
    arguments: tuple[str, ...]
    needs: str | None = None


def steps(shared: Path, work: Path, environments: Path) -> tuple[Step, ...]:
    """Every benchmark, those that compare methods first, those that load the machine last.

    ``work`` is a folder for what they make; ablation and profile find an index of the reports in its ``index``.
    """
    reports, dev = str(shared / "reports"), str(shared / "eval" / "reports-dev.jsonl")
    over_reports = ("--reports", reports, "--questions", dev, "--save")

    def passages(name: str) -> tuple[str, ...]:
        return (
            "passages",
            "--questions",
            str(shared / "pairs" / f"{name}.jsonl.gz"),
            "--sample",
            "300",
            "--save",
        )

    return (
        Step("answers", "quality", ("answers", *over_reports)),
        Step(
            "notices",
            "quality",
            ("notices", "--questions", str(shared / "eval" / "policy-dev.jsonl"), "--save"),
        ),
        Step("cmrc2018", "quality", passages("cmrc2018-dev")),
        Step("drcd", "quality", passages("drcd-dev")),
        Step("spans", "spans", ("--questions", str(shared / "pairs" / "cmrc2018-dev.jsonl.gz"), "--save")),
        Step("calibration", "calibration", over_reports),
        Step(
            "ablation",
            "ablation",
            ("--shared", str(shared), "--index", str(work / "index")),
            needs="lightgbm",
        ),
        Step("peers", "peers", (*over_reports, "--environments", str(environments))),
        Step("scans", "scans", ("--reports", str(shared / "more" / "reports"), "--save"), needs="rapidocr"),
        Step("speed", "speed", over_reports),
        Step("profile", "profile", (*over_reports, "--index", str(work / "index"))),
        Step("page", "page", over_reports),
        Step("load", "load", over_reports),
        Step("scale", "scale", ("--work", str(work / "scale"), "--save")),
    )


def main() -> int:
    """Run the chosen steps and fill the tables; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [step.name for step in steps(Path(), Path(), Path())]
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--environments", type=Path, default=default_folder(), help="of the peers")
    parser.add_argument(
        "--only", nargs="+", choices=names, default=names, metavar="STEP", help=", ".join(names)
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        if {"ablation", "profile"} & set(given.only):
            build(given.shared / "reports", Path(work, "index"))
        everything = steps(given.shared.resolve(), Path(work), given.environments.resolve())
        missing = [step.name for step in everything if step.name in given.only and not run(step)]
    tables.write()
    if missing:
        print(f"\nwithout figures: {', '.join(missing)}")
    return int(bool(missing))


def run(step: Step) -> bool:
    """Run one step in a process of its own; whether it came to its end."""
    print(f"\n=== {step.name}", flush=True)
    if step.needs and importlib.util.find_spec(step.needs) is None:
        print(f"needs {step.needs}, which is not installed")
        return False
    begin = time.perf_counter()
    command = [sys.executable, "-m", f"benchmarks.{step.module}", *step.arguments]
    done = subprocess.run(command, cwd=ROOT, check=False)
    print(f"{time.perf_counter() - begin:.0f} s, exit status {done.returncode}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
