"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def missing(reason: str) -> None:
    """Skip the running test, or fail it under CI, where nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real reports and questions beside the project."""
    if not (SHARED / "reports").is_dir():
        missing(f"needs the real reports, which lie beside the project at {SHARED.name}/reports")
    return SHARED


@pytest.fixture(scope="session")
def samples() -> Path:
    """The project's own sample reports."""
    return ROOT / "reports"
