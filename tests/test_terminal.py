"""How wide a text may be drawn."""

from __future__ import annotations

import pytest

from scanfile.terminal import most_cells


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("12/2019", 7),
        ("की", 2),  # a letter, and a sign beside it
        ("के", 1),  # a letter, and a sign above it
        ("स्त्री", 4),  # three letters, two signs that join them, one sign beside them
        ("", 0),
    ],
)
def test_a_text_is_never_wider_than_thought(text: str, cells: int) -> None:
    assert most_cells(text) == cells
