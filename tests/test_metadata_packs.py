"""State packs: eleven that load, a twelfth without code, every mistake named with its line, and a pattern language that can't run away."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from scanfile.errors import ConfigError, ExitCode
from scanfile.metadata import load_pack, read_lines, read_pack, states
from scanfile.metadata.packs import LabelEntries, Pack
from scanfile.metadata.shapes import KINDS, MOST_OPTIONAL, FormError, Shape, compile_form
from scanfile.model import Kind, Role, TextLine
from scanfile.toml_lines import lines_of, nearest

ELEVEN = ("bihar", "central", "chhattisgarh", "delhi", "haryana", "himachal", "jharkhand", "mp", "rajasthan", "up", "uttarakhand")
PREFIX = r"(?:F|प)(?![A-Za-z])[. ]{0,2}+(?=[0-9])"


def own(tmp_path: Path, text: str, name: str = "punjab.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def mistakes_of(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        read_pack(path)
    assert caught.value.code == "pack.mistakes"
    assert caught.value.exit_code == ExitCode.CONFIG
    assert caught.value.values["path"] == str(path)
    return str(caught.value.values["mistakes"])


def test_the_eleven_states_are_there() -> None:
    assert states() == ELEVEN


@pytest.mark.parametrize("state", ELEVEN)
def test_every_shipped_pack_loads_with_shapes_sections_and_places(state: str) -> None:
    pack = load_pack(state)
    assert isinstance(pack, Pack)
    assert pack.shapes
    assert pack.twins
    assert pack.places
    assert load_pack(state) is pack


def test_no_state_means_the_central_pack() -> None:
    assert load_pack("").name == load_pack("central").name == "Government of India"


@pytest.mark.parametrize("wanted", ["atlantis", "../default", "Bihar", "a" * 99, "bihar.toml"])
def test_an_unknown_state_is_said_with_those_that_are_known(wanted: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_pack(wanted)
    assert caught.value.code == "pack.unknown"
    assert caught.value.values == {"wanted": wanted, "known": ", ".join(ELEVEN)}


TWELFTH = """
name = "Punjab"
base = "central"
prefixes = [["F", "ਫ਼"], ["P", "पं०"]]

[words]
misl = ["मिसलबंद", "Misl"]

[labels]
this_file = ["{misl} {no}"]

[[shapes]]
name = "wing / serial / year"
form = "{section}/{digits:serial}/{year}"

[[sections]]
name = "माल"
code = "MAL"
short = ["माल", "Mal"]
"""


def test_a_twelfth_state_needs_no_code(tmp_path: Path) -> None:
    pack = read_pack(own(tmp_path, TWELFTH.replace(', "ਫ਼"', "")))
    found = read_lines([TextLine("मिसलबंद संख्या माल/45/2019 पत्रांक 7/रा० दिनांक 1.2.2019")], pack, 2026)
    assert [(one.role, one.value) for one in found] == [
        (Role.FILE, "माल/45/2019"),
        (Role.LETTER, "7/रा०"),
        (Role.LETTER, "2019-02-01"),
    ]
    assert found[0].part("section_name") == "माल"
    assert found[0].twin == "MAL/45/2019"


def test_an_office_s_own_words_stand_over_the_state_s(tmp_path: Path) -> None:
    path = own(
        tmp_path, 'name = "Office"\n[labels]\nthis_file = ["बस्ता {no}"]\n[[sections]]\nname = "रसद"\ncode = "RSD"\nshort = ["रा०"]\n'
    )
    found = read_lines([TextLine("बस्ता सं० 5/रा०/2018")], load_pack("bihar", path), 2026)
    assert [(one.role, one.value, one.part("section_name"), one.twin) for one in found] == [(Role.FILE, "5/रा०/2018", "रसद", "5/RSD/2018")]


BROKEN = """name = "Broken"
base = "central"
colour = "red"
places = [["पटना"], []]
prefixes = [["F", "3"]]

[labels]
this_file = [
    "फाइल {no}",
    "{nonsense} सं०",
    "क",
]
this_letter = ["फाइल {no}", 5]

[[shapes]]
name = "endless"
form = "{digits:serial}*"

[[shapes]]
name = "twice"
form = "{digits}/{digits}"

[[sections]]
name = "राजस्व"
code = "rev"
short = ["रा०"]
"""


def test_mistakes_of_types_are_named_all_at_once_with_their_lines(tmp_path: Path) -> None:
    found = mistakes_of(own(tmp_path, BROKEN))
    assert "line 3: colour: Extra inputs are not permitted" in found
    assert re.search(r"line 13: labels\.this_letter\.1: .*string", found)
    assert re.search(r"line 25: sections\.0\.code", found)


def test_mistakes_of_meaning_are_named_all_at_once_with_their_lines(tmp_path: Path) -> None:
    text = BROKEN.replace('colour = "red"', "").replace(", 5]", "]").replace('"rev"', '"REV"')
    found = mistakes_of(own(tmp_path, text))
    assert "line 4: places.1: a place has a name" in found
    assert "line 5: prefixes.0" in found
    assert "line 10: labels.this_file.1: there is no list words.nonsense" in found
    assert "line 11: labels.this_file.2: 'क' is too short to tell apart" in found
    assert "line 13: labels.this_letter.0: 'फाइल संख्या' stands in labels.this_file too" in found
    assert "line 17: shapes.0.form: '*' is not understood" in found
    assert "line 21: shapes.1.form: the part 'digits' is named twice" in found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('name = "X"\nbase = "nowhere"\n', "line 2: base: there is no pack 'nowhere'"),
        ('name = "X"\nbase = "../../etc"\n', "line 2: base"),
        ("base = 'central'\n", "line 1: name: Field required"),
        ('name = "X"\nlabels = 5\n', "line 2: labels"),
        ('name = "X"\n[labels]\nthis_file = ["{no"]\n', "line 3: labels.this_file.0: a lone brace"),
        (
            'name = "X"\n[[sections]]\nname = "a"\ncode = "A"\nshort = ["रा०"]\n[[sections]]\nname = "b"\ncode = "B"\nshort = ["रा."]\n',
            "line 9",
        ),
        ('name = "X"\n[heads]\n"अ-6" = ""\n', "line 3: heads.अ-6"),
        ('name = "X"\n[labels]\nthis_file = ["' + "क" * 200 + '"]\n', "line 3"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    assert told in mistakes_of(own(tmp_path, text))


@pytest.mark.parametrize("content", [b"[labels\n", b"name = ", b"\xff\xfe", b"a = " + b"[" * 100_000, b"# " + b"x" * (1 << 20)])
def test_what_is_no_toml_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_pack(path)
    assert caught.value.code == "config.unreadable"


def test_a_pack_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_pack(tmp_path / "none.toml")
    assert caught.value.code == "config.unreadable"


def test_every_value_of_every_shipped_pack_has_its_line() -> None:
    import tomllib

    from scanfile.config import shipped

    def places(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str]]:
        if isinstance(value, dict):
            return [found for key, inner in value.items() for found in places(inner, (*at, key))]
        if isinstance(value, list):
            return [found for index, inner in enumerate(value) for found in places(inner, (*at, index))]
        return [(at, str(value))]

    for state in ELEVEN:
        text = shipped(f"states/{state}.toml").read_text("utf-8")
        lines, shown = lines_of(text), text.splitlines()
        for place, value in places(tomllib.loads(text)):
            assert place in lines
            assert value.lower() in shown[nearest(lines, place) - 1].lower()


@pytest.mark.parametrize(
    ("form", "value", "parts"),
    [
        ("{digits:serial}/{section}", "1234/रा०", {"serial": "1234", "section": "रा०"}),
        ("{digits:serial} / {section}", "1234 । रा०", {"serial": "1234", "section": "रा०"}),
        ("{digits:serial}/{year}", "12/2019", {"serial": "12", "year": "2019"}),
        ("{digits:serial}/{year}", "12/2119", None),
        ("{digits:serial}/{year}", "12/20191", None),
        ("{digits:serial}/{session:year}", "12/2018-19", {"serial": "12", "year": "2018-19"}),
        ("{digits:serial}/{session:year}", "12/2018-2019", {"serial": "12", "year": "2018-2019"}),
        ("{digits:serial}[/{year}]", "12", {"serial": "12"}),
        ("{digits:serial}[/{year}]", "12/2019", {"serial": "12", "year": "2019"}),
        ("<{digits:head}/{section}>-{digits:serial}", "9/वि०-5", {"file": "9/वि०", "head": "9", "section": "वि०", "serial": "5"}),
        ("{digits:serial}/{wing:section}-{year}", "5/नौ-1-2016", {"serial": "5", "section": "नौ-1", "year": "2016"}),
        ("{digits:serial}/{wing:section}-{digits:file_number}", "5/तीन-5", {"serial": "5", "section": "तीन", "file_number": "5"}),
        ("{prefix}{digits:number}({digits:item})", "प.3(12)", {"prefix": "प.", "number": "3", "item": "12"}),
        ("{prefix}{digits:number}", "प 3", {"prefix": "प", "number": "3"}),
        ("{functional}", "A-21001(3)", {"group": "A", "primary": "21", "secondary": "00", "tertiary": "1", "sub": "3"}),
        ("{digits}/ख/{year}", "5/ख/2019", {"digits": "5", "year": "2019"}),
        ("{digits}/RTI/{year}", "5/rti/2019", {"digits": "5", "year": "2019"}),
        ("{digits:serial}/{section}", "…/रा०", {"serial": "…", "section": "रा०"}),
        ("{digits:serial}/{section}", "१२/रा०", {"serial": "१२", "section": "रा०"}),
        ("{digits:serial}/{section}", "12/क़ानून", {"serial": "12", "section": "क़ानून"}),
        ("{digits:serial}/{section}", "1234/रा०/5", None),
        ("{digits:serial}/{section}", "1" * 10_000, None),
    ],
)
def test_forms(form: str, value: str, parts: dict[str, str] | None) -> None:
    assert Shape("x", form, compile_form(form, PREFIX)).parts(value) == parts


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("{nothing}", "there is no kind {nothing}"),
        ("{digits", "is not understood"),
        ("(a+)+{digits}", "'+)+{digits}' is not understood"),
        ("{digits}.*", "'.*' is not understood"),
        ("{digits}\\d", "is not understood"),
        ("{digits:file}", "named twice"),
        ("{functional}/{digits:group}", "named twice"),
        ("[{digits}", "'[' is not closed"),
        ("{digits}]", "']' closes nothing"),
        ("[[{digits}]]", "may not be nested"),
        ("[{digits:a}]" * (MOST_OPTIONAL + 1), "named twice"),
        ("".join(f"[{{digits:{name}}}]" for name in "abcde"), "4 times at most"),
        ("".join(f"{{wing:{name}}}/" for name in "abcde"), "4 times at most"),
        ("<{digits:a}>/<{digits:b}>", "may stand once"),
        ("[<{digits}>]", "outside of [ ]"),
        ("<[{digits}>]", "closes nothing"),
        ("abc", "it holds no {element}"),
        ("{digits}" + "a" * 300, "longer than"),
    ],
)
def test_what_the_language_refuses(form: str, told: str) -> None:
    with pytest.raises(FormError, match=re.escape(told)):
        compile_form(form, PREFIX)


def repeats(tree: Any, possessive: bool = False) -> list[tuple[str, Any]]:
    """Every repetition in a parsed expression, with what it repeats."""
    found: list[tuple[str, Any]] = []
    for operation, argument in tree:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            found += [(name, argument), *repeats(argument[2])]
        elif name == "SUBPATTERN":
            found += repeats(argument[-1])
        elif name == "ATOMIC_GROUP":
            found += repeats(argument)
        elif name == "BRANCH":
            found += [one for branch in argument[1] for one in repeats(branch)]
        elif name in ("ASSERT", "ASSERT_NOT"):
            found += repeats(argument[1])
    return found


WIDEST = [f"{{{kind}:a}}/{{{kind}:b}}" for kind in KINDS if kind != "functional"] + ["{functional}/{digits}"]


@pytest.mark.parametrize("form", [*WIDEST, *sorted({shape.form for state in ELEVEN for shape in load_pack(state).shapes})])
def test_no_form_compiles_to_an_expression_that_can_run_away(form: str) -> None:
    """By construction: endless repetition is possessive and of one character class, the rest is bounded, few parts may be missing."""
    from re import _parser  # type: ignore[attr-defined]

    ways = 0
    for name, (least, most, body) in repeats(_parser.parse(compile_form(form, PREFIX).pattern)):
        endless = str(most) == "MAXREPEAT"
        if endless:
            assert name == "POSSESSIVE_REPEAT"
            assert len(body) == 1
            assert str(body[0][0]) in ("IN", "LITERAL", "NOT_LITERAL", "CATEGORY")
        elif name == "MAX_REPEAT" and least != most:
            assert (least, most) == (0, 1) or str(body[0][0]) in ("IN", "LITERAL")
            ways += len(body) > 1 or str(body[0][0]) == "SUBPATTERN"
    assert ways <= 2 * MOST_OPTIONAL


@pytest.mark.parametrize("form", WIDEST)
@pytest.mark.parametrize("hostile", ["1" * 150, "रा०" * 60, "(" * 150, "-" * 150, "a-" * 90, "1-" * 90, "I" * 150, "'" * 150, "भ " * 90])
def test_hostile_values_have_no_parts_and_no_cost(form: str, hostile: str) -> None:
    shape = Shape("x", form, compile_form(form, PREFIX))
    assert shape.parts(f"{hostile}\0") is None


GUIDE = (Path(__file__).parent.parent / "docs/state-packs.md").read_text("utf-8")


def test_the_guide_s_pack_loads_and_reads_as_the_guide_says(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    found = read_lines([TextLine("मिसलबंद संख्या माल/45/2019 दिनांक 12.03.2019")], read_pack(own(tmp_path, example)), 2026)
    assert [(one.role, one.value, one.twin) for one in found] == [
        (Role.FILE, "माल/45/2019", "MAL/45/2019"),
        (Role.LETTER, "2019-03-12", ""),
    ]


def test_the_guide_explains_every_label_and_every_element() -> None:
    for name in LabelEntries.model_json_schema(by_alias=True)["properties"]:
        assert f"`{name}`" in GUIDE, name
    for kind in KINDS:
        assert f"`{{{kind}}}`" in GUIDE, kind


def test_a_case_without_label_is_known_by_a_shape_that_says_so() -> None:
    found = read_lines([TextLine("0123/अ-6/2020-21")], load_pack("mp"), 2026)
    assert [(one.kind, one.part("head_name")) for one in found] == [(Kind.CASE, "नामांतरण")]
    assert read_lines([TextLine("0123/अ-6/2020-21")], load_pack("bihar"), 2026) == ()
