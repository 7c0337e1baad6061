"""Prints from e-office are recognised by their stamp, misread or not, and by nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.electronic import printed_from_eoffice

STAMP = "Generated from eOffice by SUNIL KUMAR, US(SK)-ARC, UNDER SECRETARY, DARPG on 21/06/2023 04:11 PM"
NOTE = "टिप्पणी\n\nउपर्युक्त विषयक पत्र का अवलोकन करें।\nFile No. N-11016/6/2016-ARC (Computer No. 2938)\n"

STAMPS = [
    pytest.param(STAMP, id="as it stands"),
    pytest.param(f"{NOTE}\n{STAMP}", id="at the foot of a note"),
    pytest.param(f"81829/2023/ARC\n12\n{STAMP}\n{NOTE}", id="at the head"),
    pytest.param(f"12 {STAMP}", id="behind the page number"),
    pytest.param(f"File No. 2938 (Computer No. 77) {STAMP}", id="in one line with something else"),
    pytest.param(STAMP.replace("eOffice", "e-Office"), id="with a hyphen"),
    pytest.param(STAMP.upper(), id="capitals"),
    pytest.param(STAMP.replace("eOffice", "e0ffice"), id="nought for O"),
    pytest.param(STAMP.replace("eOffice", "eOﬃce"), id="a ligature"),
    pytest.param(STAMP.replace("eOffice", "Office"), id="without the e"),
    pytest.param("Generatcd frorn eOfflce by R KUMAR, SO, DM OFFICE on 2l/O6/2023 O4:1l PM", id="misread letters and digits"),
    pytest.param("Genorated fram e0ffice hy by R KUMAR on 21.06.2023 04.11 PM", id="misread and punctuated"),
    pytest.param(STAMP.replace(" ", "  "), id="wide spaces"),
    pytest.param(
        "Generated from\neOffice by A LONG NAME,\nDESIGNATION OF THE OFFICER,\nOFFICE on\n21/06/2023 04:11\nPM", id="over several lines"
    ),
    pytest.param("Generated from eOffice by N. DEVI, COLLECTOR on 3/1/2024", id="without the time, in a line of its own"),
    pytest.param("Generated from eOffice by सुनील कुमार, अवर सचिव on 21/06/2023 04:11 PM", id="a Hindi name"),
    pytest.param("ई-ऑफिस से सुनील कुमार, अवर सचिव द्वारा 21/06/2023 04:11 PM को जनरेट किया गया", id="Hindi"),
    pytest.param("सुनील कुमार द्वारा ई-ऑफ़िस से 21-06-2023 16:11 को उत्पन्न", id="Hindi with a nukta"),
    pytest.param("eOffice से सृजित: सुनील कुमार, दिनांक 21/06/2023, 04:11 PM", id="Hindi with the program's own name"),
    pytest.param("ई ऑफिस द्वारा मुद्रित\nराम, लिपिक\n21.06.2023 11:05 AM", id="Hindi over several lines"),
]

OTHERS = [
    pytest.param("", id="nothing"),
    pytest.param(NOTE, id="a note"),
    pytest.param("It was generated from eOffice.", id="no name, no date"),
    pytest.param("Please send the note generated from eOffice by 21/06/2023 without fail.", id="a deadline"),
    pytest.param("The print was generated from eOffice by the section officer on 21/06/2023 and enclosed.", id="prose with a date"),
    pytest.param("Generated from eHRMS by SUNIL KUMAR on 21/06/2023 04:11 PM", id="another program"),
    pytest.param("Generated from eProcurement by SUNIL KUMAR on 21/06/2023 04:11 PM", id="a longer other program"),
    pytest.param("Digitally signed by SUNIL KUMAR Date: 2023.06.21 16:11:05", id="a signature"),
    pytest.param("Downloaded from eGazette by SUNIL KUMAR on 21/06/2023 04:11 PM", id="a download"),
    pytest.param("Received in office by SUNIL KUMAR on 21/06/2023 04:11 PM", id="a receipt"),
    pytest.param(STAMP.split(" on ")[0], id="a stamp that lost its date"),
    pytest.param("यह आदेश ई-ऑफिस से दिनांक 21/06/2023 को जारी किया गया।", id="Hindi prose"),
    pytest.param("समस्त पत्रावलियाँ ई-ऑफिस से 21/06/2023 तक सृजित की जाएँ।", id="a Hindi deadline"),
    pytest.param("ई-ऑफिस से जनरेट पत्र संलग्न है।", id="Hindi without a date"),
]


@pytest.mark.parametrize("text", STAMPS)
def test_a_stamp_is_recognised(text: str) -> None:
    assert printed_from_eoffice(text)


@pytest.mark.parametrize("text", OTHERS)
def test_anything_else_is_none(text: str) -> None:
    assert not printed_from_eoffice(text)


@given(st.text(max_size=400))
def test_any_text_is_answered(text: str) -> None:
    assert printed_from_eoffice(text) in (True, False)


@given(st.integers(0, len("Generated from eOffice") - 1), st.sampled_from("abcdefghijklmnopqrstuvwxyz. "))
def test_one_misread_letter_does_not_matter(place: int, letter: str) -> None:
    assert printed_from_eoffice(STAMP[:place] + letter + STAMP[place + 1 :])
