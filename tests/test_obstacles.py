"""Each obstacle in words, in every language; before the evidence, or alone."""

from __future__ import annotations

import pytest

from scanfile.messages import LANGUAGES, catalogue
from scanfile.model import Candidate, Obstacle, Source
from scanfile.obstacles import reason_in_full, why_not
from scanfile.report import candidate

DETAILED = {Obstacle.NOT_READ, Obstacle.RIVAL, Obstacle.WORD, Obstacle.NEARLY, Obstacle.OTHER_KIND, Obstacle.WEAK}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("obstacle", list(Obstacle))
def test_every_obstacle_has_words(obstacle: Obstacle, lang: str) -> None:
    told = why_not("reading", obstacle, "77/खनन", lang)
    assert told.startswith({"en": "not accepted: ", "hi": "स्वीकार नहीं हुआ: "}[lang])
    assert ("77/खनन" in told) is (obstacle in DETAILED)


def test_the_catalogue_has_no_others() -> None:
    words = {code.removeprefix("obstacle.") for code in catalogue("en") if code.startswith("obstacle.")}
    assert words == {*Obstacle, "not-accepted", "name"}


def test_the_evidence_stands_behind() -> None:
    one = Candidate("7/खनन", "7/खनन", "7/खनन", Source.READING, 90, "label पत्रांक", obstacle=Obstacle.WORD, obstacle_detail="खनन")
    assert reason_in_full(candidate(one), "en") == "not accepted: खनन is no word that numbers are known to hold here; label पत्रांक"
    named = Candidate("F_7", "F/7", "F/7", Source.NAME, 40, "the name F_7")
    assert reason_in_full(candidate(named), "en") == "not accepted: a name only proposes; the name F_7"
    agreed = Candidate("7/2019", "7/2019", "7/2019", Source.AGREEMENT, 90, "label पत्रांक; read twice, alike")
    assert reason_in_full(candidate(agreed), "en") == "label पत्रांक; read twice, alike"


def test_what_comes_from_outside_is_cleaned() -> None:
    assert "\x1b" not in why_not("reading", "word", "evil\x1b[31m", "en")
