"""Pages that were printed from e-office: they are electronic already, and bear the program's stamp (pure).

The stamp is one line, ``Generated from eOffice by NAME, DESIGNATION, OFFICE on 21/06/2023 04:11 PM``, small and grey, so that engines
misread it, and name and office may run over to a second line. No stamp in Hindi was seen in public documents; what a Hindi interface would
print is recognised by its parts: from e-office, by whom, when by day and minute, made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_STAMP, _MISREAD = "generatedfromeoffice", 4
_PROGRAM, _PROGRAM_MISREAD = "office", 2
_BY_REACH = 6
_REACH = 300  # characters in which names, designations and the date find room
_DIGIT = "[0-9oOlI|SB]"
_DATE = re.compile(rf"(?<![0-9]){_DIGIT}{{1,2}} ?[/.\-|] ?{_DIGIT}{{1,2}} ?[/.\-|] ?{_DIGIT}{{4}}")
_TIME = re.compile(rf"[ ,]{_DIGIT}{{1,2}} ?[:.;] ?{_DIGIT}{{2}}(?: ?[AP]\.?M\b|(?![0-9]))", re.IGNORECASE)
_TIME_REACH = 12
_HINDI = re.compile("(?:ई ?-? ?[ऑआओ]ॅ?फ़?ि ?स|e ?-? ?office) (?:से|द्वारा)", re.IGNORECASE)
_MADE = re.compile("उत्पन्न|जनित|जनरेट|जेनरेट|सृजित|निर्मित|मुद्रित")
_LOOKALIKE = str.maketrans("01|!5", "oliis")


def printed_from_eoffice(text: str) -> bool:
    """Whether the text of a page bears the stamp of a print from e-office. Prose about such prints is none."""
    flat = unicodedata.normalize("NFKC", text)
    spaced = re.sub(r"\s", " ", flat)
    return _has_english_stamp(flat, spaced) or _has_hindi_stamp(spaced)


def _has_english_stamp(lines: str, spaced: str) -> bool:
    """The stamp's words, a few letters wrong, ``by``, and the date behind them; in the middle of a line also its time, because prose may
    say the same with a date."""
    places = [place for place, character in enumerate(spaced) if character.isalnum()]
    letters = "".join(spaced[place] for place in places).lower().translate(_LOOKALIKE)
    for end in _ends(_STAMP, letters, _MISREAD):
        start = max(0, end - len(_STAMP))
        program = letters[max(0, end - len(_PROGRAM) - 2) : end]
        if "by" not in letters[end : end + _BY_REACH] or not any(_ends(_PROGRAM, program, _PROGRAM_MISREAD)):
            continue
        behind = spaced[places[end - 1] : places[end - 1] + _REACH]
        leads = not lines[: places[start]].rpartition("\n")[2].strip(" .,-|0123456789")
        if any(leads or _TIME.match(behind, date.end()) for date in _DATE.finditer(behind)):
            return True
    return False


def _has_hindi_stamp(spaced: str) -> bool:
    for begin in _HINDI.finditer(spaced):
        line = spaced[begin.start() : begin.start() + _REACH]
        date = _DATE.search(line)
        if date and _TIME.search(line, date.end(), date.end() + _TIME_REACH) and _MADE.search(line):
            return True
    return False


def _ends(wanted: str, letters: str, most: int) -> Iterator[int]:
    """Where something ends that differs from what is wanted by at most so many letters (Levenshtein distance of the best beginning, by
    the bits of two integers: Myers 1999)."""
    positions = {letter: sum(1 << place for place, other in enumerate(wanted) if other == letter) for letter in set(wanted)}
    everything, last = (1 << len(wanted)) - 1, 1 << (len(wanted) - 1)
    up, down, distance = everything, 0, len(wanted)
    for end, letter in enumerate(letters, 1):
        match = positions.get(letter, 0)
        zero = (((match & up) + up) ^ up) | match | down
        rise, fall = down | ~(zero | up) & everything, up & zero
        distance += bool(rise & last) - bool(fall & last)
        rise, fall = (rise << 1) & everything, (fall << 1) & everything
        up, down = fall | ~(zero | rise) & everything, rise & zero
        if distance <= most:
            yield end
