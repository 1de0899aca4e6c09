"""This project beside what people use instead: same reports, same questions, same encoder, one machine, one run.

    python -m benchmarks.peers --reports ../shared/reports --questions ../shared/eval/reports-dev.jsonl

Each peer is installed into a virtual environment of its own (made once, by pip, below ``--environments``) and run in
processes of its own. One that cannot be installed or fails is named with the reason, and the others go on.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from index.build import build

from ..results import save
from .attached import attached
from .catalogue import PEERS, Listed
from .environments import InstallError, default_folder, environment, named
from .figures import askable
from .measure import Ground, measure, prepare
from .process import FailedError


def main() -> None:
    """Measure every peer, print and, if asked to, keep."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--reports", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--environments", type=Path, default=default_folder(), help="default: %(default)s")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="modules of this package, e.g. bm25s_jieba")
    parser.add_argument("--save", action="store_true", help="keep the figures; then run benchmarks.tables")
    given = parser.parse_args()
    chosen = [peer for peer in PEERS if not given.only or peer.module in given.only]
    if not chosen:
        parser.error(f"--only names none of {', '.join(peer.module for peer in PEERS)}")
    questions = askable(given.questions)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(given.reports, folder / "index")
        ground = prepare(given.reports, questions, folder, folder / "index")
        figures = {
            "questions": len(questions),
            "reports": len(ground.texts),
            "peers": {peer.name: one(peer, given.environments, ground) for peer in chosen},
            "attached": attached(folder / "index", questions),
        }
    print("citations of the same answers", figures["attached"])
    if given.save:
        print(save("peers", figures))


def one(peer: Listed, environments: Path, ground: Ground) -> dict[str, Any]:
    """All that there is to say of one peer: figures and versions, or why there are none."""
    try:
        made = environment(peer, environments)
        versions = made.versions()
        figures = measure(peer, made, ground)
    except (InstallError, FailedError) as error:
        print(f"\n{peer.name}: {error}", flush=True)
        return {"failed": str(error)}
    figures["environment, MB"] = round(made.size() / 1e6)
    figures["versions"] = named(peer.requirements, versions) or {"congress-qa": versions["congress-qa"]}
    print(f"\n{peer.name}", *(f"  {key}: {value}" for key, value in figures.items()), sep="\n", flush=True)
    return figures


if __name__ == "__main__":
    main()
