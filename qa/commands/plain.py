"""Values of the program as plain JSON values: what `--json` prints and other programs get.

`docs/formats.md` describes them.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.build import BuildResult
    from index.health import Status
    from index.manifest import Failure

    from ..types import Answer


def reply_json(identity: str | int, answer: Answer, ranked: int) -> dict[str, Any]:
    """The answer to one of many questions, with the best ``ranked`` sentences."""
    values = {"id": identity, **answer.to_json()}
    if ranked:
        values["ranked"] = [asdict(hit) for hit in answer.ranked[:ranked]]
    return values


def build_json(result: BuildResult) -> dict[str, Any]:
    """What a build found."""
    return {
        "snapshot": result.snapshot,
        "written": result.written,
        "remade": result.remade,
        "seconds": round(result.seconds, 3),
        "added": result.added,
        "changed": result.changed,
        "renamed": [{"from": old, "to": new} for old, new in result.renamed],
        "unchanged": result.unchanged,
        "removed": result.removed,
        "duplicates": [{"path": item.path, "of": item.of} for item in result.duplicates],
        "failed": [failure_json(failure) for failure in result.failed],
        "kept": [failure_json(failure) for failure in result.kept],
        "several": [{"path": path, "titles": titles} for path, titles in result.several],
        "scans": [
            {
                "path": one.path,
                "pages": one.pages,
                "confidence": round(one.confidence, 3),
                "unsure": one.unsure,
            }
            for one in result.scans
        ],
        "broken": [{"path": path, "places": places} for path, places in result.broken],
    }


def failure_json(failure: Failure) -> dict[str, str]:
    """A file that could not be read."""
    return {"path": failure.path, "found": failure.found, "advice": failure.advice}


def status_json(status: Status) -> dict[str, Any]:
    """How an index is."""
    return {**asdict(status), "failures": [failure_json(each) for each in status.failures]}
