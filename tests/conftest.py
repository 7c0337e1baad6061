"""What all tests share: they find their own helpers, and never the operator's environment."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

# No test passes or fails by time: a busy machine is no fault.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No archive, language or operator from outside."""
    for name in ("SCANFILE_ARCHIVE", "SCANFILE_LANG", "SCANFILE_OPERATOR"):
        monkeypatch.delenv(name, raising=False)
