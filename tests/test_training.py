"""What the reader of numbers learns from is apart from what it is measured with."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bench.correspondence.figure import FIGURE
from scanfile.numerals.letters import LETTERS, printed
from scanfile.numerals.reader import inked
from training import faces
from training.wear import worn
from training.wording import Wording

WORDS = Wording(["भूमि", "विकास", "अनुभाग"], ["Land", "Office"])


def families(paths: set[str]) -> set[str]:
    """The web fonts among some paths."""
    return {Path(path).parts[Path(path).parts.index("@fontsource") + 1] for path in paths if "@fontsource" in path}


def test_no_face_of_the_set_to_measure_with_is_learnt() -> None:
    measured = FIGURE.fonts()
    learnt = {*faces.LEARNT, *faces.UNKNOWN, *faces.LATIN}
    assert not families(measured) & learnt
    paths = {Path(path).name for pair in faces.system() for path in pair if path}
    assert not {Path(path).name for face in FIGURE.faces for path in (face.deva, face.deva_bold)} & paths


def test_the_fonts_to_install_are_those_that_are_learnt_from() -> None:
    packages = json.loads((Path(faces.__file__).parent / "fonts/package.json").read_text("utf-8"))["dependencies"]
    assert {name.removeprefix("@fontsource/") for name in packages} == {*faces.LEARNT, *faces.UNKNOWN, *faces.LATIN}


def test_texts_are_of_letters_that_the_network_knows() -> None:
    rng = np.random.default_rng(5)
    texts = [WORDS.text(rng) for _ in range(500)]
    known = [text for text in texts if set(printed(text)) <= set(LETTERS)]
    assert len(known) > 0.97 * len(texts)
    assert len(set(texts)) > 0.9 * len(texts)


@pytest.mark.parametrize("seed", range(20))
def test_a_worn_line_keeps_its_height_and_some_ink(seed: int) -> None:
    rng = np.random.default_rng(seed)
    line = np.full((170, 420), 255, np.uint8)
    for left in range(60, 350, 14):
        line[60:110, left : left + 6] = 0
    cutting = worn(line, line, 60, 48, rng)
    assert cutting.shape[0] == 48
    ink = inked(cutting)
    assert ink.shape == cutting.shape
    assert 0.02 < ink.mean() < 0.9
