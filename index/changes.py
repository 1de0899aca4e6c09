"""What a build changes, against the snapshot before.

In: the manifest before and the one to come. Out: the paths that were added, changed, renamed and removed, and which
reports no longer answer. It decides nothing.
"""

from __future__ import annotations

from typing import Any

from index.manifest import Manifest


def outcome(manifest: Manifest) -> tuple[Any, ...]:
    """All of a manifest that does not change when files are merely touched."""
    return (
        [(e.path, e.sha256, e.key) for e in manifest.reports],
        [(d.path, d.source.sha256, d.of) for d in manifest.duplicates],
        [(f.path, f.source.sha256, f.found, f.advice) for f in manifest.failures],
    )


def changes(old: Manifest | None, new: Manifest) -> dict[str, Any]:
    """Paths as `index.build.BuildResult` has them: added, changed, renamed, removed, unchanged."""
    before = {entry.path: entry.sha256 for entry in old.reports} if old else {}
    after = {entry.path: entry.sha256 for entry in new.reports}
    unindexed = {duplicate.path for duplicate in new.duplicates} | {failure.path for failure in new.failures}
    gone = {sha256: path for path, sha256 in before.items() if path not in after and path not in unindexed}
    fresh = [path for path in after if path not in before]
    renamed = tuple((gone[after[path]], path) for path in fresh if after[path] in gone)
    moved_from, moved_to = {old for old, _ in renamed}, {new for _, new in renamed}
    return {
        "added": tuple(path for path in fresh if path not in moved_to),
        "changed": tuple(path for path in after if path in before and before[path] != after[path]),
        "renamed": renamed,
        "removed": tuple(path for path in sorted(gone.values()) if path not in moved_from),
        "unchanged": tuple(path for path in after if before.get(path) == after[path]),
    }


def lost(old: Manifest, new: Manifest) -> tuple[str, ...]:
    """Paths of the reports that answer no more: gone, or no report now, and their text is nowhere else."""
    paths = {item.path for items in (new.reports, new.duplicates) for item in items}
    texts = {entry.text_sha256 for entry in new.reports}
    return tuple(
        entry.path for entry in old.reports if entry.path not in paths and entry.text_sha256 not in texts
    )
