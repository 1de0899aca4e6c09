"""What is kept aside: every fifth place with all questions about its reports, so that no model learns from them.

Forest, network and confidence keep the same aside: what one says of such a question is as good as what it says of any
other that was never seen, and so the next may be fitted to it.
"""

from __future__ import annotations

import hashlib

from index.types import Metadata

HELD = 5
"""Every so-manieth is kept aside."""


def in_part(name: str) -> bool:
    """Whether ``name`` is of the part that is kept aside."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % HELD == 0


def held(report: Metadata) -> bool:
    """Whether questions about a report are kept aside: all of a place and body are, or none."""
    return in_part(f"8 {report.place or report.title} {report.body.value}")  # 8 parts all sets four to one
